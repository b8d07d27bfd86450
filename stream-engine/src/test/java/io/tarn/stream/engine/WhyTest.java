package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.NotFoundException;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.lookup.Lookup;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.PastSplit;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.RecordReader;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.State;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.Timer;
import io.tarn.stream.engine.protocol.JobAdmin;
import io.tarn.stream.engine.why.Cause;
import io.tarn.stream.engine.why.InputRecord;
import io.tarn.stream.engine.why.Unfound;
import io.tarn.stream.engine.why.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Which records of the input a batch changed a key by. A record is a line: its key, a number, and a
 * second, of which the last ones may be left out.
 */
final class WhyTest {
  private static final WindowSpec MINUTES =
      WindowSpec.sliding(Duration.ofMinutes(2), Duration.ofMinutes(1));

  private final AtomicLong now = new AtomicLong(1_000);
  private final TestJob job =
      new TestJob(
          new InMemoryBackend(new SettableClock(now)),
          TestJob.STRICT.withBadRecords(BadRecords.FAIL));
  private final QueueSource<String> lines = new QueueSource<>("lines", 2);
  private final QueueSource<String> others = new QueueSource<>("others", 2);
  private Consumer<StreamingContext> graph;

  private static String key(String line) {
    return line.split(" ")[0];
  }

  private static long number(String line) {
    return Long.parseLong(line.split(" ")[1]);
  }

  private static Instant time(String line) {
    return Instant.ofEpochSecond(Long.parseLong(line.split(" ")[2]));
  }

  private static Optional<Long> sum(String key, List<String> values, Optional<Long> before) {
    long sum = before.orElse(0L) + values.stream().mapToLong(WhyTest::number).sum();
    return sum == 0 ? Optional.empty() : Optional.of(sum);
  }

  private PairDStream<String, String> byKey(StreamingContext context) {
    return context.source(lines).keyBy(KeyTypes.STRING, WhyTest::key);
  }

  private void sums(StreamingContext context) {
    byKey(context).updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum);
  }

  /** Runs each as a batch. */
  private void run(Consumer<StreamingContext> newGraph, String... batches) {
    graph = newGraph;
    for (String batch : batches) {
      feed(lines, batch);
    }
    job.run(graph);
  }

  private static void feed(QueueSource<String> source, String batch) {
    source.addAll(Arrays.stream(batch.split(",")).map(String::strip).toList());
  }

  private Why why() {
    return why(graph);
  }

  private Why why(Consumer<StreamingContext> of) {
    try (StreamingContext context = job.context()) {
      of.accept(context);
      return context.why(job.client());
    }
  }

  private Cause cause(String table, Object key, long batch) {
    return why().cause(table, key, Optional.empty(), batch, 100);
  }

  private Cause cause(String table, Object key, long second, long batch) {
    return why().cause(table, key, Optional.of(Instant.ofEpochSecond(second)), batch, 100);
  }

  private static List<String> texts(Cause cause) {
    return cause.records().stream().map(InputRecord::text).toList();
  }

  private static String change(Cause cause) {
    return cause.batch().changes().stream()
        .map(
            change ->
                change.before().map(Object::toString).orElse("-")
                    + ">"
                    + change.after().map(Object::toString).orElse("-"))
        .collect(Collectors.joining(" "));
  }

  private static void assertWhole(Cause cause) {
    assertEquals(List.of(), cause.unfound());
  }

  /** Each of batches newest first: number, change, records. */
  private List<String> newest(String table, Object key) {
    return why().newest(table, key, Optional.empty(), 100, 100).stream()
        .map(
            cause -> {
              assertWhole(cause);
              return cause.batch().batch() + " " + change(cause) + " " + texts(cause);
            })
        .toList();
  }

  // Which batches, and which records

  @Test
  void theBatchesThatChangedAKeyAreGivenNewestFirstWithTheirRecords() {
    run(this::sums, "a 1, b 2, a 3", "b 1", "a 0, b 1", "a 5, c 1, c 2", "a -9, b 1");

    assertEquals(List.of("4 9>- [a -9]", "3 4>9 [a 5]", "0 ->4 [a 1, a 3]"), newest("sums", "a"));
    assertEquals(List.of("3 ->3 [c 1, c 2]"), newest("sums", "c"));
    assertEquals(List.of(), newest("sums", "x"));
    InputRecord first = cause("sums", "a", 0).records().get(1);
    assertEquals("lines", first.source());
    assertEquals("0:2", first.position());
    assertEquals(job.reader().snapshotAt(3).planned(), cause("sums", "a", 3).batch().planned());
  }

  @Test
  void aBatchMayHaveHadRecordsOfAKeyAndHaveLeftItAsItWas() {
    run(this::sums, "a 1", "a 2, a -2", "b 1");

    Cause asItWas = cause("sums", "a", 1);
    assertEquals(List.of(), asItWas.batch().changes());
    assertEquals(List.of("a 2", "a -2"), texts(asItWas));
    assertFalse(asItWas.isByTimeAlone());
    Cause without = cause("sums", "a", 2);
    assertEquals(List.of(), without.records());
    assertTrue(without.isByTimeAlone());
  }

  @Test
  void soManyAreGivenAsAreAskedForAndTheOthersCounted() {
    run(this::sums, "a 1, a 2, b 7, a 3, a 4, a 5");

    Cause some = why().cause("sums", "a", Optional.empty(), 0, 2);
    assertEquals(List.of("a 1", "a 2"), texts(some));
    assertEquals(3, some.more());
    assertWhole(some);
    Cause none = why().cause("sums", "a", Optional.empty(), 0, 0);
    assertEquals(5, none.more());
    assertFalse(none.isByTimeAlone());
    assertEquals(1, why().newest("sums", "a", Optional.empty(), 1, 1).size());
  }

  @Test
  void nothingIsWrittenAndNoOutputCalled() {
    run(this::sums, "a 1, b 2", "a 3");
    long sequence = job.row().sequence();
    Why why = why(this::sums);

    assertEquals(List.of("a 3"), texts(why.cause("sums", "a", Optional.empty(), 1, 10)));
    assertEquals(sequence, job.row().sequence());
    assertEquals(1, job.row().epoch());
  }

  @Test
  void outputsAreNotCalled() {
    AtomicLong called = new AtomicLong();
    run(
        context ->
            byKey(context)
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum)
                .foreachBatch((batch, all) -> called.incrementAndGet()),
        "a 1",
        "a 3");
    assertEquals(2, called.get());

    assertEquals(List.of("1 1>4 [a 3]", "0 ->1 [a 1]"), newest("sums", "a"));
    assertEquals(2, called.get());
  }

  @Test
  void anAttemptThatWasGivenUpIsNoBatch() {
    AtomicLong failures = new AtomicLong(1);
    run(
        context ->
            byKey(context)
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum)
                .foreachBatch(
                    (batch, all) -> {
                      if (batch.batch() == 1 && failures.getAndDecrement() == 1) {
                        throw new IllegalStateException("this once");
                      }
                    }),
        "a 1",
        "a 2",
        "a 3");

    assertEquals(List.of("2 3>6 [a 3]", "1 1>3 [a 2]", "0 ->1 [a 1]"), newest("sums", "a"));
  }

  // Steps on the way

  @Test
  void stepsWithoutStateAreGoneThroughAgain() {
    run(
        context -> {
          DStream<String> source = context.source(lines);
          source
              .filter(line -> number(line) >= 0)
              .flatMap(line -> List.of(line, line))
              .union(source.filter(line -> number(line) > 100))
              .repartition(3)
              .map(line -> line.toUpperCase(Locale.ROOT))
              .keyBy(KeyTypes.STRING, WhyTest::key)
              .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum);
        },
        "a 1, a -5, a 101, b 7",
        "c 1");

    Cause cause = cause("sums", "A", 0);
    assertWhole(cause);
    assertEquals("->305", change(cause));
    assertEquals(List.of("a 1", "a 101"), texts(cause).stream().sorted().toList());
    assertEquals(0, cause.more());
  }

  @Test
  void recordsOfTheDeadLettersChangedNothing() {
    TestJob sparing =
        new TestJob(job.backend(), TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));
    graph =
        context ->
            context
                .source(lines)
                .parse(line -> new Pair<>(line.charAt(0) == '!' ? null : key(line), number(line)))
                .keyBy(KeyTypes.STRING, Pair::key)
                .mapValues(Pair::value)
                .reduceByKey((one, other) -> one / other * other)
                .updateStateByKey(
                    StateSpec.of("last", Long.class), (k, v, s) -> Optional.of(v.get(0)));
    feed(lines, "a 1, a 0, a x, a 2, !a 9");
    sparing.run(graph);

    Cause cause = cause("last", "a", 0);
    assertWhole(cause);
    assertEquals(List.of("a 1", "a 2"), texts(cause));
    feed(lines, "a 4, b 1, a 0"); // which two tasks read, whose values cannot be made one
    sparing.run(graph);
    assertEquals(List.of("a 4"), texts(cause("last", "a", 1)));
  }

  @Test
  void whatWasCombinedByKeyBeforeIsFollowed() {
    run(
        context ->
            byKey(context)
                .mapValues(WhyTest::number)
                .reduceByKey(Long::sum)
                .map(pair -> (pair.value() > 5 ? "many " : "few ") + pair.value())
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .updateStateByKey(StateSpec.of("sizes", Long.class), WhyTest::sum),
        "a 1, b 9, a 2, c 4, c 4, a 1",
        "b 1");

    assertEquals(List.of("1 4>5 [b 1]", "0 ->4 [a 1, a 2, a 1]"), newest("sizes", "few"));
    assertEquals(List.of("0 ->17 [b 9, c 4, c 4]"), newest("sizes", "many"));
  }

  @Test
  void severalSourcesOfWhichABatchReadsSome() {
    feed(others, "a 10, b 20");
    run(
        context ->
            context
                .source(lines)
                .union(context.source(others))
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum),
        "a 1",
        "a 2");

    assertEquals(List.of("1 11>13 [a 2]", "0 ->11 [a 10, a 1]"), newest("sums", "a"));
  }

  // Kinds of operations

  @Test
  void aggregatesAndLatestValues() {
    run(
        context -> {
          PairDStream<String, String> pairs = byKey(context);
          pairs.aggregateByKey(
              "totals", Aggregates.count("n"), Aggregates.sum("sum", WhyTest::number));
          pairs.latestByKey(StateSpec.of("latest", String.class), WhyTest::time);
        },
        "a 1 10, b 2 11",
        "a 3 5",
        "a 4 12");

    assertEquals(
        List.of("2 [a 4 12]", "1 [a 3 5]", "0 [a 1 10]"),
        why().newest("totals", "a", Optional.empty(), 9, 9).stream()
            .map(cause -> cause.batch().batch() + " " + texts(cause))
            .toList());
    assertEquals(
        List.of("2 \"a 1 10\">\"a 4 12\" [a 4 12]", "0 ->\"a 1 10\" [a 1 10]"),
        newest("latest", "a"));
  }

  @Test
  void ofDuplicatesTheFirstIsWhatIsKnown() {
    run(
        context ->
            byKey(context)
                .dropDuplicates("seen")
                .values()
                .keyBy(KeyTypes.STRING, line -> line.substring(0, 1))
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum),
        "a1 1, a1 2, a2 4, a1 8",
        "a1 1, a3 16, a2 5, a3 5");

    assertEquals(List.of("a1 1"), texts(cause("seen", "a1", 0)));
    assertEquals(List.of("1 5>21 [a3 16]", "0 ->5 [a1 1, a2 4]"), newest("sums", "a"));
  }

  @Test
  void windowsOfAKeyHaveTheRecordsOfTheirPanes() {
    run(
        context ->
            context
                .source(lines)
                .withWatermark(WhyTest::time, Duration.ofSeconds(30))
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .window(MINUTES)
                .aggregate("counts", Aggregates.count("n")),
        "a 1 10, a 2 70, a 3 130, b 1 70",
        "a 4 75, a 5 200",
        "b 1 200",
        "a 6 110, a 7 76, a 8 210");

    assertEquals(List.of("a 2 70", "a 3 130"), texts(cause("counts", "a", 60, 0)));
    assertEquals(List.of("a 1 10", "a 2 70"), texts(cause("counts", "a", 0, 0)));
    assertEquals(List.of("a 4 75"), texts(cause("counts", "a", 60, 1)));
    assertEquals(List.of(), texts(cause("counts", "a", 240, 1)));
    // Batch 2 knew a watermark of 170: in batch 3 the window to 120 is closed, that to 180 is not.
    assertEquals(List.of("a 6 110", "a 7 76"), texts(cause("counts", "a", 60, 3)));
    assertEquals(List.of(), cause("counts", "a", 0, 3).records());
    Cause all = cause("counts", "a", 1);
    assertEquals(List.of("a 4 75", "a 5 200"), texts(all));
    assertEquals(4, all.batch().changes().size());
    assertEquals(
        List.of(3L, 1L, 0L),
        why().newest("counts", "a", Optional.of(Instant.ofEpochSecond(60)), 9, 9).stream()
            .map(cause -> cause.batch().batch())
            .toList());
  }

  @Test
  void sessionsHaveTheRecordsThatMadeThemLonger() {
    run(
        context ->
            context
                .source(lines)
                .withWatermark(WhyTest::time, Duration.ofSeconds(100))
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .sessionWindow(Duration.ofSeconds(10))
                .aggregate("visits", Aggregates.count("n")),
        "a 1 100, a 2 130, b 1 100",
        "a 3 105, a 4 131",
        "a 5 114, a 6 123, a 7 300");

    assertEquals(List.of("a 3 105"), texts(cause("visits", "a", 100, 1)));
    assertEquals(List.of("a 4 131"), texts(cause("visits", "a", 130, 1)));
    assertEquals(List.of("a 5 114", "a 6 123"), texts(cause("visits", "a", 100, 2)));
    Cause merged = cause("visits", "a", 130, 2); // which is part of that from 100 on
    assertEquals("{\"n\":2}>-", change(merged));
    assertEquals(List.of("a 5 114", "a 6 123"), texts(merged));
    assertEquals(List.of(), cause("visits", "a", 200, 2).records());
    assertEquals(3, cause("visits", "a", 2).records().size());
  }

  @Test
  void whatCameTooLateForItsSessionChangedNothing() {
    run(
        context ->
            context
                .source(lines)
                .withWatermark(WhyTest::time, Duration.ZERO)
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .sessionWindow(Duration.ofSeconds(10))
                .aggregate("visits", Aggregates.count("n")),
        "a 1 100",
        "b 1 200",
        "a 2 195, a 3 101",
        "a 4 101, a 5 198");

    assertEquals(List.of("a 2 195", "a 3 101"), texts(cause("visits", "a", 2)));
    assertEquals(List.of("a 5 198"), texts(cause("visits", "a", 3)));
  }

  @Test
  void timeAloneChangesAKeyThatTimesOut() {
    run(
        context ->
            byKey(context)
                .mapWithState(
                    StateSpec.of("live", Long.class), WhyTest::count, Duration.ofSeconds(10)),
        "a 1, b 1");
    now.set(5_000);
    feed(lines, "b 2");
    job.run(graph);
    now.set(12_000);
    feed(lines, "c 1");
    job.run(graph);

    Cause timedOut = cause("live", "a", 2);
    assertEquals("1>-", change(timedOut));
    assertTrue(timedOut.isByTimeAlone());
    assertEquals(List.of("c 1"), texts(cause("live", "c", 2)));
    assertEquals(List.of("b 2"), texts(cause("live", "b", 1)));
  }

  private static Optional<String> count(String key, Optional<String> value, State<Long> state) {
    if (value.isPresent()) {
      state.update(state.toOptional().orElse(0L) + 1);
      return Optional.of(key.charAt(0) + "! " + state.toOptional().orElseThrow());
    }
    return Optional.of(key.charAt(0) + "? 1");
  }

  /** A batch that was passed over has read nothing, whatever its plan says. */
  @Test
  void aBatchThatWasPassedOverHadNoRecords() {
    TestJob once =
        new TestJob(job.backend(), TestJob.STRICT.withAttempts(1, Duration.ZERO, Duration.ZERO));
    AtomicLong fails = new AtomicLong(1);
    graph =
        context ->
            byKey(context)
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum)
                .foreachBatch(
                    (batch, all) -> {
                      if (batch.batch() == 1 && fails.get() == 1) {
                        throw new IllegalStateException("as it was told");
                      }
                    });
    feed(lines, "a 1");
    feed(lines, "a 2");
    feed(lines, "a 3");
    assertThrows(JobFailedException.class, () -> once.run(graph));
    try (JobAdmin admin = job.backend().administer(TestJob.NAME)) {
      admin.skip(1);
    }
    fails.set(0);
    once.run(graph);

    assertEquals(List.of("2 1>4 [a 3]", "0 ->1 [a 1]"), newest("sums", "a"));
    assertEquals(List.of(), cause("sums", "a", 1).records());
  }

  @Test
  void aFunctionThatIsCalledForEveryKeyMayChangeOneWithoutRecords() {
    run(
        context ->
            byKey(context)
                .updateStateOfEveryKey(
                    StateSpec.of("ages", Long.class),
                    (key, values, before) -> Optional.of(before.orElse(0L) + 1)),
        "a 1",
        "b 1");

    assertTrue(cause("ages", "a", 1).isByTimeAlone());
    assertEquals("1>2", change(cause("ages", "a", 1)));
    assertEquals(List.of("1 ->1 [b 1]"), newest("ages", "b"));
  }

  // Tables made of tables

  @Test
  void anAggregateOfUpdatesIsFollowedToTheRecordsOfTheUpdates() {
    run(
        context ->
            byKey(context)
                .latestByKey(StateSpec.of("orders", String.class), WhyTest::time)
                .keyBy(KeyTypes.LONG, order -> number(order.value()))
                .mapValues(Pair::value)
                .aggregateByKey("perNumber", Aggregates.count("n")),
        "a 1 10, b 1 11, c 2 12",
        "a 2 13, d 7 14",
        "c 3 1, d 1 15");

    assertEquals(
        List.of(
            "2 {\"n\":1}>{\"n\":2} [d 1 15]",
            "1 {\"n\":2}>{\"n\":1} [a 2 13]",
            "0 ->{\"n\":2} [a 1 10, b 1 11]"),
        newest("perNumber", 1L));
    // c was told again as it had been: its record came to the key, and changed nothing
    assertEquals(List.of("c 3 1"), texts(cause("perNumber", 2L, 2)));
    assertEquals(
        List.of("2 {\"n\":1}>- [d 1 15]", "1 ->{\"n\":1} [d 7 14]"), newest("perNumber", 7L));
  }

  @Test
  void anIndexIsFollowed() {
    run(
        context ->
            byKey(context)
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum)
                .indexBy("bySum", KeyTypes.LONG, sum -> sum),
        "a 1, b 2",
        "a 1");

    assertEquals(List.of("1 ->2 [a 1]"), newest("bySum", List.of(2L, "a")));
    assertEquals(List.of("1 1>- [a 1]", "0 ->1 [a 1]"), newest("bySum", List.of(1L, "a")));
  }

  @Test
  void whatAFunctionGivesOfItsStateIsFollowed() {
    run(
        context ->
            byKey(context)
                .mapWithState(
                    StateSpec.of("live", Long.class), WhyTest::count, Duration.ofSeconds(10))
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .updateStateByKey(StateSpec.of("told", Long.class), WhyTest::sum),
        "ab 1, ac 1, b 1",
        "ab 2, b 7");
    now.set(20_000);
    feed(lines, "c 1");
    job.run(graph);

    assertEquals(List.of("1 2>4 [ab 2]", "0 ->2 [ab 1, ac 1]"), newest("told", "a!"));
    Cause told = cause("told", "a?", 2); // both have timed out
    assertEquals("->2", change(told));
    assertTrue(told.isByTimeAlone(), told::toString);
  }

  @Test
  void aProcessWithTimersIsFollowed() {
    run(
        context ->
            context
                .source(lines)
                .withWatermark(WhyTest::time, Duration.ZERO)
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .process(StateSpec.of("alarms", Long.class), new Alarm())
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .updateStateByKey(StateSpec.of("rung", Long.class), WhyTest::sum),
        "a 1 10",
        "a 2 11, b 1 12",
        "c 1 30");

    assertEquals("->1", change(cause("rung", "new", 0)));
    assertEquals(List.of("a 1 10"), texts(cause("rung", "new", 0)));
    assertEquals(List.of("b 1 12"), texts(cause("rung", "new", 1)));
    long last = job.reader().snapshot().batch();
    Cause rung = cause("rung", "rings", last);
    assertEquals("->2", change(rung));
    assertTrue(rung.isByTimeAlone(), rung::toString);
  }

  /** Tells each key once when it is new, and once ten seconds after that. */
  private static final class Alarm implements KeyedFunction<String, String, Long, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(String key, List<String> values, KeyContext<Long, String> context) {
      if (context.value().isEmpty()) {
        context.setValue(1L);
        context.emit("new 1");
        context.timers().setEventTime(time(values.get(0)).plusSeconds(10));
      }
    }

    @Override
    public void onTimer(String key, Timer timer, KeyContext<Long, String> context) {
      context.emit("rings 1");
    }
  }

  @Test
  void windowsThatAreFinalAreFollowed() {
    run(
        context ->
            context
                .source(lines)
                .withWatermark(WhyTest::time, Duration.ZERO)
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .window(WindowSpec.tumbling(Duration.ofMinutes(1)))
                .aggregate("counts", Aggregates.count("n"))
                .finals()
                .keyBy(KeyTypes.STRING, window -> "all")
                .updateStateByKey(
                    StateSpec.of("closed", Long.class),
                    (key, windows, before) -> Optional.of(before.orElse(0L) + windows.size())),
        "a 1 10, b 1 11",
        "a 2 70",
        "c 1 140, a 3 75, a 4 20");

    assertEquals(List.of("3 2>3 []", "2 ->2 [a 4 20]"), newest("closed", "all"));
  }

  @Test
  void joinsAreFollowedToTheRecordThatCameLast() {
    feed(others, "a 10 5");
    run(
        context -> {
          PairDStream<String, String> right =
              context
                  .source(others)
                  .withWatermark(WhyTest::time, Duration.ofSeconds(60))
                  .keyBy(KeyTypes.STRING, WhyTest::key);
          context
              .source(lines)
              .withWatermark(WhyTest::time, Duration.ofSeconds(60))
              .keyBy(KeyTypes.STRING, WhyTest::key)
              .join(
                  right,
                  IntervalJoin.of("pairs", String.class, String.class)
                      .between(Duration.ofSeconds(-20), Duration.ofSeconds(20)))
              .map(pair -> pair.key() + " " + number(pair.value().left()))
              .keyBy(KeyTypes.STRING, WhyTest::key)
              .updateStateByKey(StateSpec.of("joined", Long.class), WhyTest::sum);
        },
        "b 1 5",
        "a 2 6, a 3 100");

    assertEquals(List.of("1 ->2 [a 2 6, a 3 100]"), newest("joined", "a"));
  }

  // What cannot be found

  @Test
  void whatIsMadeOfManyRecordsTogetherIsNamed() {
    run(
        context -> {
          context
              .source(lines)
              .orderBy((one, other) -> one.compareTo(other))
              .keyBy(KeyTypes.STRING, WhyTest::key)
              .updateStateByKey(StateSpec.of("ordered", Long.class), WhyTest::sum);
          context
              .source(others)
              .mapPartitions(all -> all)
              .union(context.source(new QueueSource<String>("third", 1)))
              .keyBy(KeyTypes.STRING, WhyTest::key)
              .updateStateByKey(StateSpec.of("mapped", Long.class), WhyTest::sum);
        },
        "a 1, b 2");
    feed(others, "a 5");
    job.run(graph);

    Cause ordered = cause("ordered", "a", 0);
    assertEquals(List.of(), ordered.records());
    assertFalse(ordered.isWhole());
    assertFalse(ordered.isByTimeAlone());
    assertTrue(
        ordered.unfound().get(0).toString().startsWith("what came by way of orderBy (step 1): "),
        ordered::toString);
    assertTrue(
        cause("mapped", "a", 1).unfound().get(0).what().contains("mapPartitions"),
        () -> cause("mapped", "a", 1).toString());
    assertWhole(cause("ordered", "z", 0)); // nothing came to it, by whichever way
  }

  @Test
  void aTableThatIsLookedUpMayHaveBeenAnother() {
    Lookup<String, Long> table = Lookup.of(Map.of("a", 5L));
    run(
        context ->
            byKey(context)
                .join(table)
                .mapValues(joined -> "x " + joined.right())
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum),
        "a 1, b 2");

    Cause cause = cause("sums", "a", 0);
    assertEquals(List.of("a 1"), texts(cause));
    assertEquals(1, cause.unfound().size());
    assertTrue(
        cause.unfound().get(0).why().startsWith("that is asked for as it is now"), cause::toString);
  }

  @Test
  void aPartOfTheInputThatIsGoneIsNamedAndTheRestGiven() {
    Perishable source = new Perishable(lines);
    run(
        context ->
            context
                .source(source)
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum),
        "a 1, a 2, a 3, a 4");

    assertEquals(List.of("a 1", "a 2", "a 3", "a 4"), texts(cause("sums", "a", 0)));
    source.gone = 1;
    Cause half = cause("sums", "a", 0);
    assertEquals(List.of("a 1", "a 2"), texts(half));
    assertEquals(0, half.more());
    assertEquals(
        List.of(new Unfound("file 1 of source lines", "it is not there any more")), half.unfound());
    assertFalse(half.isWhole());
    source.opens = false;
    Cause nothing = cause("sums", "a", 0);
    assertEquals(List.of(), nothing.records());
    assertEquals(
        List.of(new Unfound("all that batch 0 read of source lines", "no such folder")),
        nothing.unfound());
  }

  /** What is read in a part before it turns out to be gone is not given. */
  @Test
  void aPartThatChangesUnderItsReaderIsGoneAsAWhole() {
    Perishable source = new Perishable(lines);
    run(
        context ->
            context
                .source(source)
                .keyBy(KeyTypes.STRING, WhyTest::key)
                .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum),
        "a 1, a 2, a 3, a 4");
    source.gone = 0;
    source.givesBefore = true;

    Cause cause = why().cause("sums", "a", Optional.empty(), 0, 3);
    assertEquals(List.of("a 3"), texts(cause).subList(0, 1));
    assertEquals(2, cause.records().size() + cause.more());
    assertEquals("file 0 of source lines", cause.unfound().get(0).what());
  }

  @Test
  void aSourceThatGivesOtherRecordsThanItGaveIsNamed() {
    run(this::sums, "a 1, a 2");
    QueueSource<String> less = new QueueSource<>("lines", 2);
    feed(less, "a 1");

    Cause cause =
        why(context ->
                context
                    .source(less)
                    .keyBy(KeyTypes.STRING, WhyTest::key)
                    .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum))
            .cause("sums", "a", Optional.empty(), 0, 9);
    assertEquals(
        List.of(
            new Unfound(
                "what batch 0 had of step 0, read lines",
                "it gave 2 records then, and gives 1 now: its input, or its function, is another")),
        cause.unfound());
  }

  @Test
  void aFunctionThatGivesOtherRecordsThanItGaveIsNamed() {
    run(context -> filtered(context, 0), "a 1, a 2, a 3");

    assertWhole(cause("sums", "a", 0));
    Cause other = why(context -> filtered(context, 1)).cause("sums", "a", Optional.empty(), 0, 9);
    assertEquals(List.of("a 2", "a 3"), texts(other));
    assertEquals("what batch 0 had of step 1, filter", other.unfound().get(0).what());
  }

  private void filtered(StreamingContext context, long above) {
    context
        .source(lines)
        .filter(line -> number(line) > above)
        .keyBy(KeyTypes.STRING, WhyTest::key)
        .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum);
  }

  @Test
  void aBatchOfOtherStepsIsToldFromThoseOfThese() {
    run(this::sums, "a 1");
    run(context -> filtered(context, 0), "a 2");

    assertEquals(List.of("a 2"), texts(cause("sums", "a", 1)));
    Cause before = cause("sums", "a", 0);
    assertEquals(List.of(), before.records());
    assertEquals(
        List.of(
            new Unfound(
                "all that batch 0 read",
                "the job ran it with other steps: step 1 was `keyBy string` and is `filter` now")),
        before.unfound());
  }

  // What is refused

  @Test
  void anotherGraphIsRefused() {
    run(this::sums, "a 1");
    Why other =
        why(
            context ->
                byKey(context)
                    .filter(pair -> true)
                    .updateStateByKey(StateSpec.of("sums", Long.class), WhyTest::sum));

    assertEquals(
        "Job job was last started with other steps than this program's: there step 2 is `combine"
            + " values gathered` of [1] by 32 buckets, here step 2 is `filter` of"
            + " [1]; give the program that runs it, and its arguments. `tarn explain job` shows all"
            + " steps",
        assertThrows(
                IllegalArgumentException.class,
                () -> other.cause("sums", "a", Optional.empty(), 0, 9))
            .getMessage());
  }

  @Test
  void stepsThatFailWhereTheyDidNotAreOthers() {
    run(this::sums, "a 1");
    Why other =
        why(
            context ->
                context
                    .source(lines)
                    .keyBy(
                        KeyTypes.STRING,
                        line -> {
                          throw new IllegalStateException("not today");
                        })
                    .updateStateByKey(
                        StateSpec.of("sums", Long.class), (key, values, state) -> state));

    String message =
        assertThrows(
                IllegalStateException.class, () -> other.cause("sums", "a", Optional.empty(), 0, 9))
            .getMessage();
    assertTrue(
        message.startsWith("Batch 0 of job cannot be computed once more: keyBy failed on a 1"),
        message);
    assertTrue(message.endsWith("; ask with the program as it was when that batch ran"), message);
  }

  @Test
  void whatIsNotThereIsSaid() {
    run(this::sums, "a 1", "a 2");

    assertThrows(NotFoundException.class, () -> cause("nosums", "a", 0));
    assertThrows(NotFoundException.class, () -> cause("sums", "a", 7));
    assertThrows(IllegalArgumentException.class, () -> cause("sums", 1L, 0));
    assertEquals(
        "table sums has no windows; ask for the key alone",
        assertThrows(IllegalArgumentException.class, () -> cause("sums", "a", 0, 1)).getMessage());
  }

  @Test
  void whatIsOutOfHistoryIsNotTold() {
    run(
        context ->
            byKey(context)
                .updateStateByKey(StateSpec.of("sums", Long.class).history(2), WhyTest::sum),
        "a 1",
        "a 2",
        "a 3",
        "a 4",
        "a 5");

    assertEquals(List.of("4 10>15 [a 5]", "3 6>10 [a 4]"), newest("sums", "a"));
    assertThrows(SnapshotExpiredException.class, () -> cause("sums", "a", 2));
    assertThrows(SnapshotExpiredException.class, () -> cause("sums", "a", 1));
  }

  /** Splits of one part each, of which one can be gone. */
  private static final class Perishable implements Source<String> {
    private final QueueSource<String> source;
    private int gone = -1;
    private boolean givesBefore;
    private boolean opens = true;

    Perishable(QueueSource<String> source) {
      this.source = source;
    }

    @Override
    public String name() {
      return source.name();
    }

    @Override
    public OpenSource<String> open(SourceState state) {
      if (!opens) {
        throw new IllegalArgumentException("no such folder");
      }
      OpenSource<String> open = source.open(state);
      return new OpenSource<>() {
        @Override
        public Optional<String> next(String start, ReadLimit limit) {
          return open.next(start, limit);
        }

        @Override
        public List<Split<String>> splits(OffsetRange range) {
          return open.splits(range);
        }

        @Override
        public List<PastSplit<String>> past(OffsetRange range) {
          List<PastSplit<String>> past = new ArrayList<>();
          for (Split<String> split : open.splits(range)) {
            int number = past.size();
            past.add(
                PastSplit.whole(
                    "file " + number, number == gone ? lost(split, givesBefore) : split));
          }
          return past;
        }

        @Override
        public void close() {
          open.close();
        }
      };
    }

    private static Split<String> lost(Split<String> split, boolean givesBefore) {
      return () -> {
        if (!givesBefore) {
          throw new IllegalStateException("it is not there any more");
        }
        return new GoneAtItsEnd(split.open());
      };
    }
  }

  private record GoneAtItsEnd(RecordReader<String> reader) implements RecordReader<String> {
    @Override
    public boolean advance() {
      if (reader.advance()) {
        return true;
      }
      throw new IllegalStateException("it has changed");
    }

    @Override
    public String record() {
      return reader.record();
    }

    @Override
    public Origin origin() {
      return reader.origin();
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
