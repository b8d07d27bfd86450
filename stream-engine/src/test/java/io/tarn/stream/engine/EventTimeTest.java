package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.WatermarkPolicy;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Watermarks, closed windows and late records: a number is its own event time, in seconds. */
final class EventTimeTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final WindowSpec FIVE = WindowSpec.tumbling(Duration.ofSeconds(5));

  private final TestJob job = new TestJob();
  private final QueueSource<Integer> numbers = new QueueSource<>("numbers", 2);
  private final List<List<String>> given = new ArrayList<>();

  /** As Spark's EventTimeWatermarkSuite has it in update mode, a number being (start, count). */
  @Test
  void aBatchGivesTheWindowsThatItHasChanged() {
    feed(10, 11, 12, 13, 14, 15);
    feed(25);
    feed(10, 25);
    feed(10);
    // Behind a batch that moves the watermark past ends of windows comes one without input.
    assertEquals(
        List.of(
            List.of("10:5", "15:1"),
            List.of(),
            List.of("25:1"),
            List.of(),
            List.of("25:2"),
            List.of()),
        given);
    assertEquals(
        List.of(0L, 0L, 0L, 0L, 1L, 1L),
        job.progress().stream().map(BatchProgress::lateRows).toList());
  }

  @Test
  void aWindowIsFinalOnceTheWatermarkIsAtItsEndAndAQuietStreamClosesIt() {
    feed(10, 11, 12, 13, 14, 15);
    assertEquals(List.of("10:5", "15:1"), served());
    feed(25); // the watermark of this batch is still 5, that of the empty one behind it is 15

    assertEquals(List.of("10:5 final", "15:1", "25:1"), served());
    assertEquals(second(15), snapshot().watermark());
    assertEquals(List.of(6L, 0L, 1L, 0L), inputRows());
    assertEquals(3, snapshot().batch());
  }

  /** What comes for a closed window changes the open ones alone, whatever window it came for. */
  @Test
  void aClosedWindowNeverChanges() {
    WindowSpec sliding = WindowSpec.sliding(TEN, Duration.ofSeconds(5));
    feed(sliding, 12);
    feed(sliding, 27); // then the watermark is 17
    List<String> before = served();
    assertEquals(List.of("5:1 final", "10:1", "20:1", "25:1"), before);

    feed(sliding, 13); // its windows are 5 to 15, closed, and 10 to 20, open
    assertEquals(List.of("5:1 final", "10:2", "20:1", "25:1"), served());
    assertEquals(List.of("10:2"), given.get(given.size() - 1));
    assertEquals(0, last().lateRows());
  }

  @Test
  void aRestartKeepsTheWatermark() {
    feed(10, 11, 12, 13, 14, 15);
    feed(25);
    feed(10, 27, 30);
    assertEquals(List.of("10:5 final", "15:1 final", "25:2", "30:1"), served());
    feed(17);
    assertEquals(1, last().lateRows());
    feed(40);
    assertEquals(List.of("10:5 final", "15:1 final", "25:2 final", "30:1", "40:1"), served());
  }

  @Test
  void lateRecordsCanBeKept() {
    numbers.addAll(List.of(15));
    numbers.addAll(List.of(40));
    numbers.addAll(List.of(41));
    numbers.addAll(List.of(16, 42, 17));
    job.run(
        context -> {
          WindowedDStream<String, Integer> windows = keyed(context).window(FIVE);
          windows.aggregate("windows", Aggregates.count("n"));
          windows
              .late()
              .aggregateByKey("late", Aggregates.count("n"), Aggregates.sum("sum", each -> each));
        });

    try (Rows<Row> late = snapshot().table("late").scan()) {
      assertEquals("{\"n\":2,\"sum\":33}", late.iterator().next().value().toString());
    }
    assertEquals(2, last().lateRows());
  }

  @Test
  void recordsThatAreLateForSessionsCanBeKept() {
    numbers.addAll(List.of(15));
    numbers.addAll(List.of(40));
    numbers.addAll(List.of(41));
    numbers.addAll(List.of(16, 42, 17, 38));
    job.run(
        context -> {
          SessionDStream<String, Integer> sessions =
              keyed(context).sessionWindow(Duration.ofSeconds(5));
          sessions.aggregate("sessions", Aggregates.count("n"));
          sessions
              .late()
              .aggregateByKey("late", Aggregates.count("n"), Aggregates.sum("sum", each -> each));
        });

    try (Rows<Row> late = snapshot().table("late").scan()) {
      assertEquals("{\"n\":2,\"sum\":33}", late.iterator().next().value().toString());
    }
    assertEquals(2, last().lateRows());
  }

  @Test
  void windowsWithoutAWatermarkNeverClose() {
    QueueSource<Integer> fast = new QueueSource<>("fast", 1);
    fast.addAll(List.of(1_000));
    fast.addAll(List.of(2_000));
    numbers.addAll(List.of(15));
    numbers.addAll(List.of(16));
    numbers.addAll(List.of(14));
    job.run(
        context -> {
          context
              .source(fast)
              .withWatermark(Instant::ofEpochSecond, Duration.ZERO)
              .foreachBatch((info, records) -> {});
          context
              .source(numbers)
              .withEventTime(Instant::ofEpochSecond)
              .keyBy(KeyTypes.STRING, number -> "all")
              .window(FIVE)
              .aggregate("windows", Aggregates.count("n"));
        });

    assertEquals(second(2_000), snapshot().watermark());
    assertEquals(List.of("10:1", "15:2"), served());
    assertFalse(snapshot().table("windows").schema().window().orElseThrow().closes());
  }

  @Test
  void windowsThatNeverCloseHaveNoRetention() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(numbers)
                            .withEventTime(Instant::ofEpochSecond)
                            .keyBy(KeyTypes.STRING, number -> "all")
                            .window(FIVE)
                            .aggregate(
                                StateSpec.table("w").retention(TEN),
                                List.of(Aggregates.count("n")))));
    assertEquals(
        "retention is reckoned from the watermark, but the windows of w never close, as their"
            + " stream has none; call withWatermark on it",
        refused.getMessage());
  }

  /** The highest count of any of the windows of 5 s that end within 20 s. */
  @Test
  void windowsCanBePutIntoWindowsAgain() {
    numbers.addAll(List.of(10, 11, 12, 16, 21, 22, 23, 24));
    numbers.addAll(List.of(60));
    job.run(
        context ->
            keyed(context)
                .window(FIVE)
                .aggregate("windows", Aggregates.count("n"))
                .events()
                .keyBy(KeyTypes.STRING, WindowedResult::key)
                .window(WindowSpec.tumbling(Duration.ofSeconds(20)))
                .aggregate("highest", Aggregates.max("n", result -> result.asLong("n"))));

    assertEquals(List.of("0:3 final", "20:4 final", "60:1"), served("highest"));
  }

  @Test
  void theLeastWatermarkHoldsUnlessTheGreatestIsAskedFor() {
    assertEquals(List.of(10L, 110L), watermarks(WatermarkPolicy.MIN));
    assertEquals(List.of(15L, 115L), watermarks(WatermarkPolicy.MAX));
  }

  private static List<Long> watermarks(WatermarkPolicy policy) {
    TestJob job = new TestJob(new InMemoryBackend(), TestJob.STRICT.withWatermarkPolicy(policy));
    QueueSource<Integer> first = new QueueSource<>("first", 1);
    QueueSource<Integer> second = new QueueSource<>("second", 1);
    Consumer<StreamingContext> graph =
        context ->
            context
                .source(first)
                .withWatermark(Instant::ofEpochSecond, TEN)
                .union(
                    context
                        .source(second)
                        .withWatermark(Instant::ofEpochSecond, Duration.ofSeconds(15)))
                .foreachBatch((info, records) -> {});
    List<Long> watermarks = new ArrayList<>();
    for (int number : List.of(20, 120)) {
      first.addAll(List.of(number));
      second.addAll(List.of(number + (policy == WatermarkPolicy.MIN ? 5 : 10)));
      first.addAll(List.of(1));
      job.run(graph);
      watermarks.add(
          job.progress().get(job.progress().size() - 1).watermark().orElseThrow().getEpochSecond());
    }
    return watermarks;
  }

  @Test
  void nothingRunsWhenTheWatermarkMovesAndNoWindowCloses() {
    numbers.addAll(List.of(11));
    numbers.addAll(List.of(12));
    job.run(
        context ->
            keyed(context)
                .window(WindowSpec.tumbling(Duration.ofHours(1)))
                .aggregate("windows", Aggregates.count("n")));
    assertEquals(List.of(1L, 1L), inputRows());
    assertTrue(served().stream().noneMatch(window -> window.endsWith("final")));
  }

  /** What Spark emits in append mode. */
  @Test
  void eachWindowBecomesFinalOnce() {
    feed(15);
    feed(10, 12, 14);
    assertEquals(List.of(), finalOnes());
    feed(25);
    assertEquals(List.of("10:3"), finalOnes());
    assertEquals(
        List.of("none", "5", "5", "5", "15"),
        job.progress().stream().map(EventTimeTest::watermark).toList());
    assertEquals(List.of(1L, 0L, 3L, 1L, 0L), inputRows());
  }

  @Test
  void whatComesForAFinalWindowIsLate() {
    feed(10, 11, 12, 13, 14, 15);
    assertEquals(List.of(), finalOnes());
    feed(25);
    List<String> before = served();
    assertEquals(List.of("10:5"), finalOnes());
    feed(10);
    assertEquals(1, last().lateRows());
    assertEquals(before, served());
  }

  /** As long as there is input, no batch runs for the watermark alone. */
  @Test
  void aWindowBecomesFinalInTheBatchBehindTheOneThatMovesTheWatermark() {
    for (List<Integer> batch :
        List.of(List.of(15), List.of(10, 12, 14), List.of(25), List.of(50))) {
      numbers.addAll(batch);
    }
    feed(50);
    assertEquals(
        List.of("none", "5", "5", "15", "40"),
        job.progress().stream().map(EventTimeTest::watermark).toList());
    assertEquals(
        List.of(List.of(), List.of(), List.of(), List.of("10:3"), List.of("10:3", "15:1", "25:1")),
        List.of(finalOnes(0), finalOnes(1), finalOnes(2), finalOnes(3), finalOnes(4)));
  }

  /** What Spark emits in complete mode, where nothing is late. */
  @Test
  void withoutAWatermarkEveryRecordCounts() {
    feedWithoutWatermark(10, 11, 12);
    assertEquals(List.of("10:3"), served());
    feedWithoutWatermark(25);
    assertEquals(List.of("10:3", "25:1"), served());
    feedWithoutWatermark(25);
    assertEquals(List.of("10:3", "25:2"), served());
    feedWithoutWatermark(10);
    assertEquals(List.of("10:4", "25:2"), served());
    feedWithoutWatermark(25);
    assertEquals(List.of("10:4", "25:3"), served());
    assertEquals(Optional.empty(), snapshot().watermark());
  }

  private void feedWithoutWatermark(Integer... batch) {
    numbers.addAll(List.of(batch));
    job.run(
        context ->
            context
                .source(numbers)
                .withEventTime(Instant::ofEpochSecond)
                .keyBy(KeyTypes.STRING, number -> "all")
                .window(FIVE)
                .aggregate("windows", Aggregates.count("n")));
  }

  @Test
  void aWindowOfAMillisecondIsAnEventTime() {
    WindowSpec times = WindowSpec.tumbling(Duration.ofMillis(1));
    feed(times, 10);
    assertEquals(List.of(), finalOnes());
    feed(times, 25);
    assertEquals(List.of("10:1"), finalOnes());
  }

  @Test
  void aDelayIsNotNegative() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(numbers)
                            .withWatermark(Instant::ofEpochSecond, Duration.ofSeconds(-10))));
    assertEquals("a watermark's delay must not be negative, but is PT-10S", refused.getMessage());
  }

  @Test
  void aDelayOfYearsIsExact() {
    Instant now = Instant.ofEpochSecond(Instant.now().getEpochSecond());
    Duration delay = Duration.ofDays(29 * 31);
    QueueSource<Instant> times = new QueueSource<>("times", 1);
    times.addAll(List.of(now));
    times.addAll(List.of(now));
    job.run(
        context ->
            context
                .source(times)
                .withWatermark(time -> time, delay)
                .foreachBatch((info, records) -> {}));
    assertEquals(Optional.of(now.minus(delay)), last().watermark());
  }

  @Test
  void aWatermarkOfTwoStreamsIsTheLeastAndNeverGoesBack() {
    TwoStreams streams = new TwoStreams(Duration.ofSeconds(5));
    assertEquals("none", streams.after(List.of(11), List.of()));
    assertEquals("1", streams.after(List.of(), List.of(6)));
    assertEquals("1", streams.after(List.of(), List.of(8)));
    assertEquals("3", streams.after(List.of(21), List.of()));
    assertEquals("11", streams.after(List.of(), List.of(17, 28, 39)));
    assertEquals("21", streams.after(List.of(31), List.of()));
    assertEquals("31", streams.after(List.of(41), List.of()));
    assertEquals("34", streams.after(List.of(51), List.of()));
    assertEquals("90", streams.after(List.of(100), List.of(100)));
    assertEquals("105", streams.after(List.of(120), List.of(110)));
    assertEquals("120", streams.after(List.of(130), List.of(125)));
    assertEquals("120", streams.after(List.of(100), List.of(100)));
    assertEquals("120", streams.after(List.of(140), List.of(100)));
    assertEquals("130", streams.after(List.of(100), List.of(135)));
    assertEquals("185", streams.after(List.of(200), List.of(190)));
    assertEquals("185", streams.after(List.of(), List.of()));
    // Spark forgets at a restart how far each single stream has come, and stays at 185.
    assertEquals("190", streams.after(List.of(), List.of(200)));
  }

  @Test
  void theGreatestOfTwoWatermarksHoldsIfAskedFor() {
    TwoStreams streams = new TwoStreams(Duration.ofSeconds(15));
    streams.policy = WatermarkPolicy.MAX;
    assertEquals("15", streams.after(List.of(20), List.of(30)));
    assertEquals("15", streams.after(List.of(), List.of()));
    assertEquals("115", streams.after(List.of(120), List.of(130)));
    assertEquals("140", streams.after(List.of(150), List.of()));
  }

  @Test
  void theLeastOfTwoWatermarksHoldsOtherwise() {
    TwoStreams streams = new TwoStreams(Duration.ofSeconds(15));
    assertEquals("10", streams.after(List.of(20), List.of(30)));
    assertEquals("10", streams.after(List.of(), List.of()));
    assertEquals("110", streams.after(List.of(120), List.of(130)));
    assertEquals("110", streams.after(List.of(), List.of(150)));
  }

  /** In Spark it is that of the first run. */
  @Test
  void theWatermarkPolicyIsThatOfTheRun() {
    TwoStreams streams = new TwoStreams(Duration.ofSeconds(15));
    streams.policy = WatermarkPolicy.MAX;
    assertEquals("15", streams.after(List.of(20), List.of(30)));
    streams.policy = WatermarkPolicy.MIN;
    assertEquals("15", streams.after(List.of(), List.of())); // it never goes back
    assertEquals("110", streams.after(List.of(120), List.of(130)));
    assertEquals("115", streams.after(List.of(150), List.of()));
  }

  /** A union of two streams, the first of which is 10 s behind. */
  private static final class TwoStreams {
    private final InMemoryBackend backend = new InMemoryBackend();
    private final QueueSource<Integer> first = new QueueSource<>("first", 1);
    private final QueueSource<Integer> second = new QueueSource<>("second", 1);
    private final Duration delay;
    private WatermarkPolicy policy = WatermarkPolicy.MIN;

    TwoStreams(Duration delay) {
      this.delay = delay;
    }

    /** The watermark once these have been read, of a batch behind them. */
    String after(List<Integer> firsts, List<Integer> seconds) {
      run(firsts, seconds);
      return run(List.of(0), List.of());
    }

    private String run(List<Integer> firsts, List<Integer> seconds) {
      if (!firsts.isEmpty()) {
        first.addAll(firsts);
      }
      if (!seconds.isEmpty()) {
        second.addAll(seconds);
      }
      TestJob job = new TestJob(backend, TestJob.STRICT.withWatermarkPolicy(policy));
      job.run(
          context ->
              timed(context, first, TEN)
                  .union(timed(context, second, delay))
                  .foreachBatch((info, records) -> {}));
      return job.progress().stream()
          .map(EventTimeTest::watermark)
          .reduce("", (earlier, later) -> later);
    }

    private static DStream<Integer> timed(
        StreamingContext context, QueueSource<Integer> source, Duration delay) {
      return context.source(source).withWatermark(Instant::ofEpochSecond, delay);
    }
  }

  private static String watermark(BatchProgress progress) {
    return progress.watermark().map(at -> "" + at.getEpochSecond()).orElse("none");
  }

  private List<String> finalOnes() {
    return finalOnes(snapshot().batch());
  }

  private List<String> finalOnes(long batch) {
    return served(job.reader().snapshotAt(batch), "windows").stream()
        .filter(window -> window.endsWith(" final"))
        .map(window -> window.substring(0, window.length() - " final".length()))
        .toList();
  }

  private void feed(Integer... batch) {
    feed(FIVE, batch);
  }

  /** Runs the job anew on one more batch. */
  private void feed(WindowSpec spec, Integer... batch) {
    numbers.addAll(List.of(batch));
    job.run(
        context ->
            keyed(context)
                .window(spec)
                .aggregate("windows", Aggregates.count("n"))
                .foreachBatch(
                    (info, results) ->
                        given.add(
                            results.stream()
                                .map(
                                    each ->
                                        each.window().start().getEpochSecond()
                                            + ":"
                                            + each.asLong("n"))
                                .sorted()
                                .toList())));
  }

  private PairDStream<String, Integer> keyed(StreamingContext context) {
    return context
        .source(numbers)
        .withWatermark(Instant::ofEpochSecond, TEN)
        .mapToPair(KeyTypes.STRING, number -> new Pair<>("all", number));
  }

  private List<String> served() {
    return served("windows");
  }

  private List<String> served(String table) {
    return served(snapshot(), table);
  }

  private static List<String> served(Snapshot snapshot, String table) {
    List<String> windows = new ArrayList<>();
    try (Rows<Row> rows = snapshot.table(table).scan()) {
      rows.forEach(
          row ->
              windows.add(
                  row.window().orElseThrow().start().getEpochSecond()
                      + ":"
                      + row.value().asLong("n")
                      + (row.isFinal() ? " final" : "")));
    }
    return windows;
  }

  private Snapshot snapshot() {
    return job.reader().snapshot();
  }

  private BatchProgress last() {
    return job.progress().get(job.progress().size() - 1);
  }

  private List<Long> inputRows() {
    return job.progress().stream().map(BatchProgress::inputRows).toList();
  }

  private static Optional<Instant> second(long second) {
    return Optional.of(Instant.ofEpochSecond(second));
  }
}
