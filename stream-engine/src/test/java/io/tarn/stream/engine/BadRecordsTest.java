package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.SumOverflowException;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.run.UserFunctionException;
import io.tarn.spi.source.Split;
import io.tarn.spi.write.DeadLetter;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a record that a user's function fails on, by the setting {@code bad-records}. */
@Timeout(60)
final class BadRecordsTest {
  private static final EngineConfig SPARING =
      TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS);

  /** Each function of one record, failing on 2, and giving all others on as they are. */
  private static final Map<String, Function<DStream<Integer>, DStream<Integer>>> FAILING_ON_2 =
      Map.of(
          "map",
          numbers -> numbers.map(BadRecordsTest::unless2),
          "filter",
          numbers -> numbers.filter(n -> unless2(n) > 0),
          "flatMap",
          numbers -> numbers.flatMap(n -> List.of(unless2(n))),
          "mapToPair",
          numbers ->
              numbers
                  .mapToPair(KeyTypes.LONG, n -> Pair.of(0L, unless2(n)))
                  .map(pair -> pair.value()),
          "keyBy",
          numbers -> numbers.keyBy(KeyTypes.LONG, n -> (long) unless2(n)).map(pair -> pair.value()),
          "mapValues",
          numbers ->
              numbers
                  .keyBy(KeyTypes.LONG, n -> 0L)
                  .mapValues(BadRecordsTest::unless2)
                  .map(pair -> pair.value()),
          "withWatermark",
          numbers -> numbers.withWatermark(n -> Instant.ofEpochSecond(unless2(n)), Duration.ZERO));

  /** Each function that gives null for 2 where null means nothing. */
  private static final Map<String, Function<DStream<Integer>, DStream<Integer>>> NULL_FOR_2 =
      Map.of(
          "map gave null%s; leave records out by filter or flatMap",
          numbers -> numbers.map(BadRecordsTest::nullFor2),
          "mapToPair gave null%s; leave records out by filter or flatMap",
          numbers ->
              numbers
                  .mapToPair(KeyTypes.LONG, n -> n == 2 ? null : Pair.of(0L, n))
                  .map(pair -> pair.value()),
          "flatMap gave null%s; give an empty list where there is nothing to give",
          numbers -> numbers.flatMap(n -> n == 2 ? null : List.of(n)),
          "flatMap gave null%s; leave null out of what it gives",
          numbers ->
              numbers.flatMap(n -> n == 2 ? Stream.of(2, nullFor2(2)).toList() : List.of(n)));

  private final InMemoryBackend backend = new InMemoryBackend();
  private final TestJob sparing = new TestJob(backend, SPARING);
  private final TestJob failing = new TestJob(backend, TestJob.STRICT);

  static Set<String> failingOn2() {
    return FAILING_ON_2.keySet();
  }

  static Set<String> nullFor2() {
    return NULL_FOR_2.keySet();
  }

  @Test
  void aDeadLettersSequenceNamesItsNode() {
    List<Long> mapsFirst = sequences(false);
    List<Long> filtersFirst = sequences(true);

    assertEquals(
        List.of(DeadLetter.sequence(1, 1, 0), DeadLetter.sequence(2, 1, 0)),
        mapsFirst); // the source is 0, and 2 in its second split
    assertEquals(List.of(1L, 2L), mapsFirst.stream().map(sequence -> sequence >>> 48).toList());
    assertEquals(mapsFirst, filtersFirst);
  }

  private static List<Long> sequences(boolean filtersFirst) {
    TestJob job = new TestJob(new InMemoryBackend(), SPARING);
    job.run(
        context -> {
          DStream<Integer> numbers = context.source(TestJob.source(List.of(1, 2, 3)));
          List<DStream<Integer>> failing =
              new ArrayList<>(
                  List.of(
                      numbers.map(BadRecordsTest::unless2), numbers.filter(n -> unless2(n) > 0)));
          if (filtersFirst) {
            Collections.reverse(failing);
          }
          failing.forEach(stream -> stream.foreachBatch((info, records) -> {}));
        });
    return job.backend().deadLetters(TestJob.NAME).stream().map(DeadLetter::sequence).toList();
  }

  @ParameterizedTest
  @MethodSource("failingOn2")
  void aFunctionThatThrowsFailsTheBatchByDefault(String operation) {
    assertFails(
        failing,
        context -> FAILING_ON_2.get(operation).apply(numbers(context)).print(0),
        operation + " failed on " + shown(operation) + ": java.lang.IllegalArgumentException: two");
  }

  @ParameterizedTest
  @MethodSource("failingOn2")
  void aRecordThatAFunctionThrowsOnGoesToTheDeadLetters(String operation) {
    assertEquals(
        List.of(List.of(1, 3)),
        sparing.batches(context -> FAILING_ON_2.get(operation).apply(numbers(context))));

    assertEquals(
        List.of("in 0:1 2: " + operation + " failed: java.lang.IllegalArgumentException: two"),
        deadRecords());
  }

  @ParameterizedTest
  @MethodSource("nullFor2")
  void aFunctionThatGivesNullFailsTheBatchByDefault(String sentence) {
    assertFails(
        failing,
        context -> NULL_FOR_2.get(sentence).apply(numbers(context)).print(0),
        String.format(sentence, " for 2 (in 0:1)"));
  }

  @ParameterizedTest
  @MethodSource("nullFor2")
  void aRecordThatAFunctionGivesNullForGoesToTheDeadLetters(String sentence) {
    assertEquals(
        List.of(List.of(1, 3)),
        sparing.batches(context -> NULL_FOR_2.get(sentence).apply(numbers(context))));

    assertEquals(List.of("in 0:1 2: " + String.format(sentence, "")), deadRecords());
  }

  @Test
  void aParserThatGivesNullSendsTheRecordToTheDeadLettersWhateverTheSetting() {
    assertEquals(
        List.of(List.of(1, 3)),
        failing.batches(context -> numbers(context).parse(BadRecordsTest::nullFor2)));

    assertEquals(List.of("in 0:1 2: the parser gave null"), deadRecords());
  }

  @Test
  void aRecordOfWhichALazyIterableFailsHalfWayGivesNothing() {
    assertEquals(
        List.of(List.of(1, 1, 3, 3)),
        sparing.batches(context -> numbers(context).flatMap(n -> new Twice(n, n == 2))));

    assertEquals(
        List.of("in 0:1 2: flatMap failed: java.lang.IllegalStateException: no second"),
        deadRecords());
  }

  /** A value, and then once more, unless that fails. */
  private record Twice(Integer value, boolean fails) implements Iterable<Integer> {
    @Override
    public Iterator<Integer> iterator() {
      return new Iterator<>() {
        private int given;

        @Override
        public boolean hasNext() {
          return given < 2;
        }

        @Override
        public Integer next() {
          if (given++ == 1 && fails) {
            throw new IllegalStateException("no second");
          }
          return value;
        }
      };
    }
  }

  @Test
  void aValueThatOneOfSeveralAggregatesFailsOnCountsInNone() {
    sparing.run(
        context ->
            context
                .source(TestJob.source(List.of("1", "2", "x", "4", "5", "y", "7", "8", "9")))
                .keyBy(KeyTypes.STRING, text -> "k")
                .aggregateByKey(
                    "sums",
                    Aggregates.count("n"),
                    Aggregates.sum("sum", (String text) -> Long.parseLong(text)),
                    Aggregates.max("longest", String::length)));

    assertEquals("{k=[7, 36, 1]}", slots("sums"));
    assertEquals(
        List.of(
            "in 0:2 x: combining for sums failed: java.lang.NumberFormatException: For input"
                + " string: \"x\"",
            "in 0:5 y: combining for sums failed: java.lang.NumberFormatException: For input"
                + " string: \"y\""),
        deadRecords());
  }

  @Test
  void aKeyWhoseOnlyValueFailsHasNoRow() {
    sparing.run(
        context ->
            context
                .source(TestJob.source(List.of("x", "1")))
                .keyBy(KeyTypes.STRING, text -> text)
                .aggregateByKey(
                    "sums", Aggregates.sum("sum", (String text) -> Long.parseLong(text))));

    assertEquals("{1=[1]}", slots("sums"));
  }

  @Test
  void aSumThatOverflowsFailsTheBatchAsNoOneRecordIsToBlame() {
    JobFailedException thrown =
        assertFails(
            sparing,
            context ->
                context
                    .source(oneSplit(List.of(Long.MAX_VALUE, 1L)))
                    .keyBy(KeyTypes.STRING, n -> "k")
                    .aggregateByKey("sums", Aggregates.sum("total", n -> n)),
            "combining for sums failed on Pair[key=k, value=1] (in 0:1): "
                + "io.tarn.schemas.SumOverflowException: the sum for total does not fit a long: "
                + "9223372036854775807 + 1; keep it as a sum of doubles, in a new table");
    assertInstanceOf(SumOverflowException.class, thrown.getCause().getCause());
  }

  @Test
  void aValueThatAReduceFailsOnIsLeftOutOfTheReduction() {
    assertEquals(
        List.of(List.of(Pair.of("k", 8))),
        sparing.batches(
            context ->
                context
                    .source(oneSplit(List.of(1, 2, 3, 4)))
                    .keyBy(KeyTypes.STRING, n -> "k")
                    .reduceByKey((left, right) -> left + unless2(right))));

    assertEquals(
        List.of(
            "in 0:1 2: combining for reduceByKey failed: java.lang.IllegalArgumentException: two"),
        deadRecords());
  }

  @Test
  void whatAReduceFailsOnBehindTheShuffleIsDeadWithItsKey() {
    assertEquals(
        List.of(List.of(Pair.of("k", 4))),
        sparing.batches(
            context ->
                context
                    .source(TestJob.source(List.of(1, 2, 3)))
                    .keyBy(KeyTypes.STRING, n -> "k")
                    .reduceByKey(
                        (left, right) -> right == 2 ? null : Integer.valueOf(left + right))));

    assertEquals(
        List.of(
            "combined  Pair[key=k, value=2]: combining for reduceByKey gave null; let the reduce"
                + " function give a value"),
        deadRecords());
  }

  @Test
  void aReduceThatChangesAValueAndThenThrowsFailsTheBatch() {
    QueueSource<List<Integer>> source = oneSplit(List.of(new ArrayList<>(List.of(1)), List.of(2)));
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                sparing.run(
                    context ->
                        context
                            .source(source)
                            .keyBy(KeyTypes.STRING, list -> "k")
                            .reduceByKey(
                                (left, right) -> {
                                  left.addAll(right);
                                  throw new IllegalStateException("too late");
                                })
                            .print(0)));

    assertTrue(
        thrown.getMessage().contains("a function changed one of the two values"),
        thrown.getMessage());
  }

  /** A state that its owner's code changes in place, as it should not. */
  static final class Words {
    public List<String> words = new ArrayList<>();
  }

  @Test
  void theStateOfAKeyThatAnUpdateFailsOnStaysAsItWasAlsoIfItWasChangedInPlace() {
    sparing.run(
        context ->
            context
                .source(oneSplit(List.of("a"), List.of("b", "bad", "c"), List.of("d")))
                .keyBy(KeyTypes.STRING, word -> "k")
                .updateStateByKey(StateSpec.of("words", Words.class), BadRecordsTest::append));

    Words words = sparing.states("words", KeyTypes.STRING, CborCodec.of(Words.class)).get("k");
    assertEquals(List.of("a", "d"), words.words);
    assertEquals(
        List.of(
            "combined  Pair[key=k, value=[b, bad, c]]: the update of table words failed: "
                + "java.io.IOException: a bad word"),
        deadRecords());
  }

  private static Optional<Words> append(String key, List<String> added, Optional<Words> before)
      throws IOException {
    Words words = before.orElseGet(Words::new);
    for (String word : added) {
      if (word.equals("bad")) {
        throw new IOException("a bad word");
      }
      words.words.add(word);
    }
    return Optional.of(words);
  }

  @Test
  void aStateThatIsLargerThanACellIsDeadWithItsKeyAndTheOthersGoOn() {
    sparing.run(
        context ->
            context
                .source(oneSplit(List.of("a", "b"), List.of("a", "large", "a")))
                .keyBy(KeyTypes.STRING, word -> word.substring(0, 1))
                .updateStateByKey(
                    StateSpec.of("texts", String.class),
                    (key, words, before) ->
                        Optional.of(
                            before.orElse("")
                                + words.size()
                                + (key.equals("l") ? "x".repeat(11 << 20) : ""))));

    assertEquals(
        Map.of("a", "12", "b", "1"),
        sparing.states("texts", KeyTypes.STRING, CborCodec.of(String.class)));
    assertEquals(1, deadRecords().size());
    String dead = deadRecords().get(0);
    assertTrue(
        dead.startsWith(
            "combined  Pair[key=l, value=[large]]: the state of key l in table texts is too large"),
        dead);
  }

  @Test
  void anUpdateThatGivesNullInsteadOfNothingSaysSo() {
    Consumer<StreamingContext> graph =
        context ->
            context
                .source(TestJob.source(List.of("a")))
                .keyBy(KeyTypes.STRING, word -> word)
                .updateStateByKey(
                    StateSpec.of("lengths", Integer.class), (key, words, before) -> null);

    assertFails(
        failing,
        graph,
        "the update of table lengths gave null for key a; give Optional.empty() to remove the key");
    sparing.run(graph);
    assertEquals(
        List.of(
            "combined  Pair[key=a, value=[a]]: the update of table lengths gave null; give"
                + " Optional.empty() to remove the key"),
        deadRecords());
  }

  @Test
  void whatForeachBatchThrowsFailsTheBatchWhateverTheSetting() {
    assertThrows(
        JobFailedException.class,
        () ->
            sparing.run(
                context ->
                    numbers(context)
                        .foreachBatch(
                            (info, records) -> {
                              throw new IllegalStateException("no disk");
                            })));
  }

  @Test
  void aStackOverflowAndAFailedAssertionAreTheRecordsFault() {
    assertEquals(
        List.of(List.of(1)),
        sparing.batches(
            context ->
                numbers(context)
                    .map(
                        n -> {
                          if (n == 3) {
                            throw new AssertionError("three");
                          }
                          return n == 2 ? endless(n) : n;
                        })));

    assertEquals(
        List.of(
            "in 0:1 2: map failed: java.lang.StackOverflowError",
            "in 0:2 3: map failed: java.lang.AssertionError: three"),
        deadRecords());
  }

  @Test
  void aMissingClassFailsTheBatchWhateverTheSetting() {
    assertFails(
        sparing,
        context ->
            numbers(context)
                .map(
                    n -> {
                      if (n == 2) {
                        throw new NoClassDefFoundError("org/example/Gone");
                      }
                      return n;
                    })
                .print(0),
        "map failed on 2 (in 0:1): java.lang.NoClassDefFoundError: org/example/Gone");
  }

  @Test
  void anErrorOfAFunctionLeavesNoWriteBehind() {
    for (Error error :
        List.of(new AssertionError("a"), new LinkageError("b"), new StackOverflowError("c"))) {
      assertEquals(List.of(true, true), settled(error), error.toString());
    }
    assertEquals(List.of(false, false), settled(new OutOfMemoryError("d")));
  }

  /** Whether each attempt at a batch in which a function throws the error was settled. */
  private static List<Boolean> settled(Error error) {
    List<Boolean> settled = new ArrayList<>();
    Runner runner = new Watched(new LocalRunner(2, true), settled);
    try (StreamingContext context =
        new StreamingContext(TestJob.NAME, new InMemoryBackend(), TestJob.STRICT, runner)) {
      numbers(context)
          .map(
              n -> {
                throw error;
              })
          .print(0);
      assertThrows(JobFailedException.class, context::runAvailable);
    }
    return settled;
  }

  /** Notes how runs fail. */
  private record Watched(Runner runner, List<Boolean> settled) implements Runner {
    @Override
    public int parallelism() {
      return runner.parallelism();
    }

    @Override
    public <T> Batch<T> read(List<? extends Split<T>> splits) {
      return runner.read(splits);
    }

    @Override
    public TaskReport run(List<? extends Action<?>> actions, TaskRecipe recipe) {
      try {
        return runner.run(actions, recipe);
      } catch (BatchFailedException e) {
        settled.add(e.settled());
        throw e;
      }
    }

    @Override
    public void close() {
      runner.close();
    }
  }

  /** A record that cannot even say what it is. */
  record Mute(int number) implements Serializable {
    @Override
    public String toString() {
      throw new IllegalStateException("mute");
    }
  }

  @Test
  void aRecordWhoseTextFailsIsNamedByItsClass() {
    assertFails(
        failing,
        context -> numbers(context).map(Mute::new).map(mute -> unless2(mute.number())).print(0),
        "map failed on a "
            + Mute.class.getName()
            + " whose toString failed (in 0:1): java.lang.IllegalArgumentException: two");
  }

  @Test
  void aPlanThatLeavesBadRecordsOutIsRunAgainAsItWas() {
    QueueSource<Integer> source = TestJob.source(List.of(1, 2, 3), List.of(4));
    assertThrows(
        JobFailedException.class,
        () ->
            sparing.run(
                context -> {
                  DStream<Integer> mapped = mapped(context, source);
                  mapped.foreachBatch(
                      (info, records) -> {
                        throw new IllegalStateException("no disk");
                      });
                }));

    failing.run(context -> mapped(context, source).print(0));

    assertEquals(
        List.of("in 0:1 2: map failed: java.lang.IllegalArgumentException: two"), deadRecords());
  }

  @Test
  void aBatchThatABadRecordFailsGoesOnOnceTheJobHasDeadLettersForIt() {
    QueueSource<Integer> source = TestJob.source(List.of(1, 2, 3));
    assertThrows(
        JobFailedException.class, () -> failing.run(context -> mapped(context, source).print(0)));

    assertEquals(List.of(List.of(1, 3)), sparing.batches(context -> mapped(context, source)));
    assertEquals(
        List.of("in 0:1 2: map failed: java.lang.IllegalArgumentException: two"), deadRecords());
  }

  private static DStream<Integer> mapped(StreamingContext context, QueueSource<Integer> source) {
    return context.source(source).map(BadRecordsTest::unless2);
  }

  private static DStream<Integer> numbers(StreamingContext context) {
    return context.source(TestJob.source(List.of(1, 2, 3)));
  }

  @SafeVarargs
  private static <T> QueueSource<T> oneSplit(List<T>... batches) {
    QueueSource<T> source = new QueueSource<>("in", 1);
    for (List<T> batch : batches) {
      source.addAll(batch);
    }
    return source;
  }

  private static Integer unless2(Integer number) {
    if (number == 2) {
      throw new IllegalArgumentException("two");
    }
    return number;
  }

  private static Integer nullFor2(Integer number) {
    return number == 2 ? null : number;
  }

  private static Integer endless(Integer number) {
    return endless(number + 1);
  }

  /** The record 2 as the function of that operation gets it. */
  private static String shown(String operation) {
    return (operation.equals("mapValues") ? "Pair[key=0, value=2]" : "2") + " (in 0:1)";
  }

  private static JobFailedException assertFails(
      TestJob job, Consumer<StreamingContext> graph, String message) {
    JobFailedException thrown = assertThrows(JobFailedException.class, () -> job.run(graph));
    assertInstanceOf(UserFunctionException.class, thrown.getCause(), thrown::getMessage);
    assertEquals(message, thrown.getCause().getMessage());
    return thrown;
  }

  /** A table of packed longs, each row as a list. */
  private String slots(String table) {
    RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, 32);
    Map<String, List<Long>> slots = new TreeMap<>();
    sparing
        .rows(table)
        .forEach(
            (row, value) -> {
              LongBuffer longs = ByteBuffer.wrap(value).asLongBuffer();
              List<Long> each = new ArrayList<>();
              while (longs.hasRemaining()) {
                each.add(longs.get());
              }
              slots.put(keys.key(row), each);
            });
    return slots.toString();
  }

  private List<String> deadRecords() {
    return sparing.deadRecords().stream().map(BadRecordsTest::text).sorted().toList();
  }

  private static String text(DeadRecord dead) {
    return dead.source() + " " + dead.position() + " " + dead.text() + ": " + dead.reason();
  }
}
