package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.NodeProgress;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyedFunction;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Append, update and complete mode: finals, updates and all rows. */
final class OutputModeTest {
  private static final WindowSpec TENS = WindowSpec.tumbling(Duration.ofSeconds(10));
  private static final WindowSpec SLIDING =
      WindowSpec.sliding(Duration.ofSeconds(20), Duration.ofSeconds(5));

  private final QueueSource<Said> source = new QueueSource<>("in", 2);

  /** A word, and the second at which it was said. */
  record Said(String word, long second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  private PairDStream<String, Said> said(StreamingContext context) {
    return context
        .source(source)
        .withWatermark(Said::time, Duration.ofSeconds(5))
        .keyBy(KeyTypes.STRING, Said::word);
  }

  private static Aggregate<Said> count() {
    return Aggregates.count("n");
  }

  private static String shown(WindowedResult<String> result) {
    return result.key()
        + " "
        + result.window().start().getEpochSecond()
        + "-"
        + result.window().end().getEpochSecond()
        + " "
        + result.asLong("n");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFinalWindowIsGivenOnceItsEndHasPassed(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    said(context)
                        .window(TENS)
                        .aggregate("tens", count())
                        .finals()
                        .map(OutputModeTest::shown))) {
      say("a 1", "a 2", "b 3");
      assertEquals(List.of(), job.step());
      say("a 12");
      assertEquals(List.of(), job.step());
      say("c 15");
      assertEquals(List.of("a 0-10 2", "b 0-10 1"), job.step()); // a batch without input
      say("a 3", "a 35"); // the first is late
      assertEquals(List.of("a 10-20 1", "c 10-20 1"), job.step());
      say("z 100");
      assertEquals(List.of("a 30-40 1"), job.step());
    }
  }

  private void say(String... said) {
    source.addAll(
        Stream.of(said)
            .map(each -> each.split(" "))
            .map(each -> new Said(each[0], Long.parseLong(each[1])))
            .toList());
  }

  /** Late records, gaps between records, watermarks that jump: against a plain fold. */
  @RepeatedTest(8)
  void finalsAreWhatReadersCallFinal() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    WindowSpec[] windows = {
      TENS,
      SLIDING,
      WindowSpec.sliding(Duration.ofSeconds(7), Duration.ofSeconds(3))
          .offset(Duration.ofSeconds(2)),
      WindowSpec.sliding(Duration.ofSeconds(4), Duration.ofSeconds(9))
    };
    WindowSpec window = windows[random.nextInt(windows.length)];
    List<String> finals = new ArrayList<>();
    Function<StreamingContext, DStream<String>> graph =
        context ->
            said(context)
                .window(window)
                .aggregate("windows", count())
                .finals()
                .map(OutputModeTest::shown);
    try (SteppedJob job = new SteppedJob().begin(random.nextBoolean(), graph)) {
      long second = 0;
      for (int batch = 0; batch < 12; batch++) {
        second += random.nextInt(4) == 0 ? random.nextInt(60) : random.nextInt(6);
        List<Said> said = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
          said.add(
              new Said("k" + random.nextInt(3), Math.max(0, second + random.nextInt(16) - 12)));
        }
        source.addAll(said);
        finals.addAll(job.step());
        if (random.nextInt(3) == 0) {
          job.begin(random.nextBoolean(), graph);
        }
        List<String> read = new ArrayList<>();
        job.job()
            .reader()
            .snapshot()
            .table("windows")
            .scan()
            .forEach(
                row -> {
                  if (row.isFinal()) {
                    read.add(
                        row.key()
                            + " "
                            + row.window().orElseThrow().start().getEpochSecond()
                            + "-"
                            + row.window().orElseThrow().end().getEpochSecond()
                            + " "
                            + row.value().asLong("n"));
                  }
                });
        assertEquals(
            read.stream().sorted().toList(),
            finals.stream().sorted().toList(),
            () -> window + ", seed " + seed);
      }
    }
  }

  /** More end at once than may be given in one batch, and their panes leave memory meanwhile. */
  @Test
  void finalsThatArePutOffAreGivenThoughTheCacheIsSmall() {
    int keys = 110_000;
    TestJob job =
        new TestJob(
            new InMemoryBackend(),
            TestJob.STRICT.withThreads(1).withStrict(false).withCacheBytes(keys * 220L));
    source.addAll(IntStream.range(0, keys).mapToObj(key -> new Said("k" + key, 1)).toList());
    say("k0 30");
    say("k0 30");
    source.addAll(IntStream.range(0, keys).mapToObj(key -> new Said("m" + key, 31)).toList());

    Set<String> finals = new HashSet<>();
    job.batches(context -> said(context).window(TENS).aggregate("w", count()).finals())
        .forEach(batch -> batch.forEach(each -> finals.add(shown(each))));

    assertEquals(keys, finals.size());
  }

  @Test
  void finalsThatAreAskedForLaterAreThoseOfWindowsThatAreOpenThen() {
    Function<StreamingContext, DStream<String>> updates =
        context -> said(context).window(SLIDING).aggregate("t", count()).map(OutputModeTest::shown);
    Function<StreamingContext, DStream<String>> finals =
        context ->
            said(context)
                .window(SLIDING)
                .aggregate("t", count())
                .finals()
                .map(OutputModeTest::shown);
    try (SteppedJob job = new SteppedJob().restarting(updates)) {
      say("a 1", "b 12");
      job.step();
      job.restarting(finals);
      say("c 16");
      assertEquals(List.of("a -10-10 1"), job.step());
      job.restarting(updates);
      say("d 21");
      job.step();
      job.restarting(finals);
      say("e 27");
      assertEquals(List.of("a 0-20 1", "b 0-20 1", "c 0-20 1"), job.step());
      say("f 100");
      assertEquals(
          List.of(
              "b 10-30 1",
              "b 5-25 1",
              "c 10-30 1",
              "c 15-35 1",
              "c 5-25 1",
              "d 10-30 1",
              "d 15-35 1",
              "d 20-40 1",
              "d 5-25 1",
              "e 10-30 1",
              "e 15-35 1",
              "e 20-40 1",
              "e 25-45 1"),
          job.step().stream().filter(each -> !each.startsWith("f")).sorted().toList());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFinalSessionIsGivenOnce(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    said(context)
                        .sessionWindow(Duration.ofSeconds(5))
                        .aggregate("sessions", count())
                        .finals()
                        .map(OutputModeTest::shown))) {
      say("a 1", "a 4", "b 3");
      assertEquals(List.of(), job.step());
      say("a 8", "c 14");
      assertEquals(List.of("b 3-8 1"), job.step());
      say("a 14", "c 30");
      assertEquals(List.of("a 1-13 3", "a 14-19 1", "c 14-19 1"), job.step());
    }
  }

  @Test
  void finalsArePutIntoWindowsAgain() {
    try (SteppedJob job =
        new SteppedJob()
            .open(
                context ->
                    said(context)
                        .window(TENS)
                        .aggregate("tens", count())
                        .finals()
                        .keyBy(KeyTypes.STRING, result -> "all")
                        .window(WindowSpec.tumbling(Duration.ofSeconds(20)))
                        .aggregate("twenties", Aggregates.max("n", each -> each.asLong("n")))
                        .finals()
                        .map(OutputModeTest::shown))) {
      say("a 1", "a 2", "b 3", "a 11");
      job.step();
      say("c 47");
      assertEquals(List.of("all 0-20 2"), job.step());
    }
  }

  /** A function, and one that drops duplicates, behind windows that are final. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void finalsAreGivenToAFunctionAndDuplicatesOfThemAreDropped(boolean restarts) {
    KeyedFunction<Long, WindowedResult<String>, Long, String> sum =
        (count, windows, context) -> {
          context.setValue(context.value().orElse(0L) + windows.size());
          context.emit(context.value().orElseThrow() + " of " + count);
        };
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context -> {
                  PairDStream<Long, WindowedResult<String>> byCount =
                      said(context)
                          .window(TENS)
                          .aggregate("tens", count())
                          .finals()
                          .keyBy(KeyTypes.LONG, window -> window.asLong("n"));
                  return byCount
                      .process(StateSpec.of("sizes", Long.class), sum)
                      .union(
                          byCount
                              .dropDuplicatesWithinWatermark("first", Duration.ofSeconds(10))
                              .map(pair -> "first: " + shown(pair.value())));
                })) {
      say("a 1", "a 2", "b 3");
      assertEquals(List.of(), job.step());
      say("a 3", "a 12", "b 13", "c 18");
      assertEquals(List.of("1 of 1", "1 of 3", "first: a 0-10 3", "first: b 0-10 1"), job.step());
      say("c 40");
      assertEquals(List.of("4 of 1"), job.step());
      say("d 70");
      assertEquals(List.of("5 of 1", "first: c 40-50 1"), job.step());
    }
  }

  @Test
  void appendOfWhatIsNeverFinalIsRefused() {
    StreamingContext context = new StreamingContext("job", new TestJob().backend(), TestJob.STRICT);
    PairDStream<String, Said> timed =
        context.source(source).withEventTime(Said::time).keyBy(KeyTypes.STRING, Said::word);

    assertEquals(
        "the windows of table w are never final, as no watermark follows their stream; call"
            + " withWatermark before window or sessionWindow, or use update mode",
        assertThrows(
                IllegalStateException.class,
                () -> timed.window(TENS).aggregate("w", count()).outputMode(OutputMode.APPEND))
            .getMessage());
    assertThrows(
        IllegalStateException.class,
        () -> timed.sessionWindow(Duration.ofSeconds(1)).aggregate("s", count()).finals());
    assertEquals(
        "append mode gives what never changes again, and a value of table n may change with any"
            + " record; use update mode, or aggregate by windows of a stream with a watermark,"
            + " whose finals() are given once",
        assertThrows(
                IllegalStateException.class,
                () -> timed.aggregateByKey("n", count()).outputMode(OutputMode.APPEND))
            .getMessage());
    assertThrows(
        IllegalStateException.class,
        () ->
            timed
                .<Long>updateStateByKey(
                    StateSpec.of("states", Long.class), (word, said, before) -> Optional.of(1L))
                .outputMode(OutputMode.APPEND));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void updateGivesTheKeysThatABatchHasChangedAsTheyThenStand(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    context
                        .source(source)
                        .keyBy(
                            KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG),
                            said -> List.<Object>of(said.word(), said.second()))
                        .aggregateByKey("n", count())
                        .outputMode(OutputMode.UPDATE)
                        .map(pair -> pair.key() + " " + pair.value().asLong("n")))) {
      say("a 1", "a 2", "b 1");
      assertEquals(List.of("[a, 1] 1", "[a, 2] 1", "[b, 1] 1"), job.step());
      say("a 1", "a 1");
      assertEquals(List.of("[a, 1] 3"), job.step());
      say("b 1", "c 1");
      assertEquals(List.of("[b, 1] 2", "[c, 1] 1"), job.step());
    }
  }

  /** Of updates of windows, which are records as others are: the first of each word. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void duplicatesAmongUpdatesAreDroppedUntilTheWatermarkIsSoFarBehindTheFirst(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    said(context)
                        .window(TENS)
                        .aggregate("tens", count())
                        .updates()
                        .keyBy(KeyTypes.STRING, WindowedResult::key)
                        .dropDuplicatesWithinWatermark("first", Duration.ofSeconds(10))
                        .map(pair -> shown(pair.value())))) {
      say("a 1");
      assertEquals(List.of("a 0-10 1"), job.step());
      say("a 2");
      assertEquals(List.of(), job.step());
      say("a 12", "b 50");
      assertEquals(List.of("b 50-60 1"), job.step());
      say("a 51", "b 51");
      assertEquals(List.of("a 50-60 1"), job.step());
    }
  }

  /**
   * A batch without input follows the first watermark, and the one that closes two windows. Of the
   * rows that are written every second one is a timer: set with a window, deleted as it fires.
   */
  @Test
  void progressTellsWhatWasWrittenAndWhatEachViewGave() {
    TestJob job = new TestJob();
    for (String words : List.of("a 1,b 2,a 3", "a 17")) {
      say(words.split(","));
      job.run(
          context -> {
            WindowResultDStream<String> tens =
                said(context).window(TENS).aggregate("tens", count());
            tens.updates().foreachBatch((batch, windows) -> {});
            tens.finals().foreachBatch((batch, windows) -> {});
            tens.complete().foreachBatch((batch, windows) -> {});
          });
    }

    assertEquals(
        List.of(
            "3 in, writes 4, gives [2, 0, 2]",
            "0 in, writes 0, gives [0, 0, 2]",
            "1 in, writes 2, gives [1, 0, 3]",
            "0 in, writes 2, gives [0, 2, 3]"),
        job.progress().stream().map(OutputModeTest::figures).toList());
  }

  private static String figures(BatchProgress batch) {
    return batch.inputRows()
        + " in, writes "
        + batch.nodes().stream()
            .filter(node -> node.what().startsWith("write "))
            .mapToLong(NodeProgress::out)
            .sum()
        + ", gives "
        + batch.nodes().stream()
            .filter(node -> node.what().equals("foreachBatch"))
            .map(NodeProgress::in)
            .toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void completeGivesAllKeysAsTheyStandAfterTheBatch(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    said(context)
                        .<Long>updateStateByKey(
                            StateSpec.of("n", Long.class),
                            (word, said, n) ->
                                word.equals("b")
                                    ? Optional.empty()
                                    : Optional.of(n.orElse(0L) + said.size()))
                        .outputMode(OutputMode.COMPLETE)
                        .map(pair -> pair.key() + " " + pair.value()))) {
      say("a 1", "b 2", "c 2", "c 3");
      assertEquals(List.of("a 1", "c 2"), job.step());
      say("a 1");
      assertEquals(List.of("a 2", "c 2"), job.step());
    }
  }

  @Test
  void completeGivesAllWindowsAndAllSessions() {
    List<String> windows = new ArrayList<>();
    try (SteppedJob job =
        new SteppedJob()
            .open(
                context -> {
                  PairDStream<String, Said> said = said(context);
                  said.window(SLIDING)
                      .aggregate("windows", count())
                      .complete()
                      .foreachBatch(
                          (info, all) -> {
                            windows.clear();
                            all.forEach(each -> windows.add(shown(each)));
                          });
                  return said.sessionWindow(Duration.ofSeconds(3))
                      .aggregate("sessions", count())
                      .complete()
                      .map(OutputModeTest::shown);
                })) {
      say("a 1", "a 2", "b 9");
      assertEquals(List.of("a 1-5 2", "b 9-12 1"), job.step().stream().distinct().toList());
      assertEquals(
          List.of(
              "a -10-10 2",
              "a -15-5 2",
              "a -5-15 2",
              "a 0-20 2",
              "b -10-10 1",
              "b -5-15 1",
              "b 0-20 1",
              "b 5-25 1"),
          windows.stream().sorted().toList());
      say("a 30");
      assertEquals(
          List.of("a 1-5 2", "a 30-33 1", "b 9-12 1"), job.step().stream().distinct().toList());
      assertEquals(12, windows.size());
    }
  }

  @Test
  void completeThatIsTooLargeFailsWithTheRemedy() {
    say("a 1", "b 2", "c 3", "d 4", "e 5");

    JobFailedException failure =
        assertThrows(
            JobFailedException.class,
            () ->
                new TestJob()
                    .batches(context -> said(context).aggregateByKey("n", count()).complete(40)));
    assertTrue(
        failure
            .getMessage()
            .contains(
                "complete() of table n may give rows of 40 bytes in a batch, 20 in each of its 2"
                    + " partitions, and one has more; use updates(), read the table by a client, or"
                    + " raise the bound: complete(maxBytes)"),
        failure.getMessage());
  }

  @Test
  void manySmallRowsAreTooLargeToo() {
    source.addAll(IntStream.range(0, 100).mapToObj(key -> new Said("k" + key, 1)).toList());

    assertThrows(
        JobFailedException.class,
        () ->
            new TestJob()
                .batches(context -> said(context).aggregateByKey("n", count()).complete(25_000)));
  }

  @Test
  void noStateIsKeptOfAllRows() {
    StreamingContext context = new StreamingContext("job", new TestJob().backend(), TestJob.STRICT);
    PairDStream<String, Said> said = said(context);
    PairDStream<String, Long> complete =
        said.aggregateByKey("n", count()).complete().mapValues(result -> result.asLong("n"));
    PairDStream<String, WindowedResult<String>> windows =
        said.window(TENS)
            .aggregate("tens", count())
            .complete()
            .keyBy(KeyTypes.STRING, WindowedResult::key);
    KeyedFunction<String, Long, Long, Long> fn = (word, counts, each) -> {};

    assertEquals(
        "table sums cannot be made of complete() of n: it gives all rows again in each batch, and"
            + " they would be counted again; use updates(), or reduceByKey, which keeps nothing",
        assertThrows(
                IllegalStateException.class,
                () -> complete.aggregateByKey("sums", Aggregates.count("n")))
            .getMessage());
    for (Executable each :
        List.<Executable>of(
            () -> complete.reduceByKey(Long::sum).dropDuplicates("t"),
            () -> complete.dropDuplicates("t"),
            () -> complete.process(StateSpec.of("t", Long.class), fn),
            () -> windows.dropDuplicatesWithinWatermark("t", Duration.ofSeconds(10)))) {
      String refusal = assertThrows(IllegalStateException.class, each).getMessage();
      assertTrue(refusal.startsWith("table t cannot be made of complete() of "), refusal);
    }
  }

  @Test
  void allRowsOfABatchMayBeReduced() {
    say("a 1", "b 2", "a 3");
    List<List<Long>> sums =
        new TestJob()
            .batches(
                context ->
                    said(context)
                        .aggregateByKey("n", count())
                        .complete()
                        .mapToPair(
                            KeyTypes.STRING,
                            pair ->
                                new io.tarn.stream.engine.function.Pair<>(
                                    "all", pair.value().asLong("n")))
                        .reduceByKey(Long::sum)
                        .map(pair -> pair.value()));

    assertEquals(List.of(3L), sums.get(0));
  }

  @Test
  void completeLeavesOutWindowsThatAreNotKept() {
    Map<String, Long> last = new TreeMap<>();
    say("a 1");
    TestJob job = new TestJob();
    for (int second : new int[] {12, 100, 101}) {
      say("a " + second);
      job.run(
          context ->
              said(context)
                  .window(TENS)
                  .aggregate(
                      StateSpec.table("w").retention(Duration.ofSeconds(20)), List.of(count()))
                  .complete()
                  .foreachBatch(
                      (info, all) -> {
                        last.clear();
                        all.forEach(each -> last.put(shown(each), each.asLong("n")));
                      }));
    }

    assertEquals(Map.of("a 100-110 2", 2L), last);
  }
}
