package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Windows, their panes and lateness, against brute force. */
final class WindowTest {
  private static final Instant START = Instant.parse("1995-08-01T00:00:00Z");

  /** Three readings of an evening, as Spark's DataFrameTimeWindowingSuite has them. */
  private static final List<Timed> EVENING =
      List.of(
          timed("a", "2016-03-27T19:39:34Z", 1),
          timed("a", "2016-03-27T19:39:56Z", 2),
          timed("b", "2016-03-27T19:39:27Z", 4));

  private static final WindowSpec TENS = WindowSpec.tumbling(Duration.ofSeconds(10));

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /**
   * A record with an event time.
   *
   * @param second after {@link #START}, may be negative
   */
  record Reading(String sensor, int second, long value) implements Serializable {
    Instant time() {
      return START.plusSeconds(second);
    }
  }

  /** A value of an instant, which may be null. */
  record Timed(String key, Instant time, long value) implements Serializable {}

  @Test
  void aWindowedTableHasNoIdleTtl() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TestJob()
                    .run(
                        context ->
                            context
                                .source(TestJob.<Reading>source())
                                .withWatermark(Reading::time, Duration.ZERO)
                                .keyBy(KeyTypes.STRING, Reading::sensor)
                                .window(WindowSpec.tumbling(Duration.ofMinutes(1)))
                                .aggregate(
                                    StateSpec.table("w").idleTtl(Duration.ofHours(1)),
                                    List.of(Aggregates.count("n")))));

    assertEquals(
        "table w is windowed and cannot have an idle TTL: its panes would expire one by one, and"
            + " its windows show less and less",
        refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "60, 60, 0, 100000, 600",
    "60, 20, 7, 100000, 600",
    "300, 120, 0, 100000, 600",
    "7, 3, 2, 100000, 90",
    "60, 60, 13, 30, 600",
    "300, 60, 0, 100, 900",
    "50, 30, 29, 10, 600",
    "30, 50, 20, 10, 600",
    "61, 60, 0, 20, 600",
    "1, 1, 0, 100000, 600"
  })
  void changedWindowsAndPanesEqualBruteForce(
      int length, int slide, int offset, int delay, int spread) {
    check(spec(length, slide, offset), delay, spread, TestJob.STRICT);
  }

  @ParameterizedTest
  @CsvSource({"300, 60, 0, 100, 900", "300, 60, 10, 0, 900", "600, 60, 0, 30, 900"})
  void aTinyCacheChangesNoResult(int length, int slide, int offset, int delay, int spread) {
    check(spec(length, slide, offset), delay, spread, TestJob.STRICT.withCacheBytes(2_000));
  }

  @RepeatedTest(40)
  void randomWindowsEqualBruteForce() {
    int slide = 1 + random.nextInt(90);
    WindowSpec spec = spec(1 + random.nextInt(300), slide, random.nextInt(slide));
    check(
        spec,
        random.nextInt(200),
        1 + random.nextInt(900),
        random.nextBoolean() ? TestJob.STRICT : TestJob.STRICT.withCacheBytes(2_000));
  }

  private static WindowSpec spec(int length, int slide, int offset) {
    return WindowSpec.sliding(Duration.ofSeconds(length), Duration.ofSeconds(slide))
        .offset(Duration.ofSeconds(offset).minus(Duration.ofMillis(START.toEpochMilli())));
  }

  @Test
  void theWatermarkIsThatOfTheBatchesBeforeAndTheLeastOfTheStreams() {
    TestJob job = new TestJob();
    QueueSource<Reading> left = new QueueSource<>("left", 1);
    QueueSource<Reading> right = new QueueSource<>("right", 1);
    left.addAll(List.of(new Reading("a", 500, 1)));
    right.addAll(List.of());
    left.addAll(List.of(new Reading("a", 400, 1)));
    right.addAll(List.of(new Reading("a", 300, 1)));
    left.addAll(List.of(new Reading("a", 600, 1)));
    right.addAll(List.of());
    left.addAll(List.of());
    right.addAll(List.of(new Reading("a", 900, 1)));
    left.addAll(List.of(new Reading("a", 0, 1)));
    left.addAll(List.of(new Reading("a", 540, 1)));
    job.run(
        context -> {
          DStream<Reading> first =
              context.source(left).withWatermark(Reading::time, Duration.ofSeconds(50));
          DStream<Reading> second =
              context.source(right).withWatermark(Reading::time, Duration.ofSeconds(10));
          first
              .union(second)
              .keyBy(KeyTypes.STRING, Reading::sensor)
              .window(WindowSpec.tumbling(Duration.ofSeconds(60)))
              .aggregate("windows", Aggregates.count("n"));
        });

    assertEquals(
        List.of("none", "none", "290", "290", "550", "550"),
        job.progress().stream()
            .map(
                progress ->
                    progress
                        .watermark()
                        .map(at -> "" + Duration.between(START, at).toSeconds())
                        .orElse("none"))
            .toList());
    // 0 is late by the watermark of batch 3, 290; what batch 5 has would be late by that of batch
    // 5.
    assertEquals(List.of(0L, 0L, 0L, 0L, 1L, 0L), lateRows(job));
  }

  @Test
  void aRecordThatIsLateInSeveralTablesCountsOnce() {
    TestJob job = new TestJob();
    job.run(
        context -> {
          PairDStream<String, Reading> readings =
              readings(context).keyBy(KeyTypes.STRING, Reading::sensor);
          counted(readings, "minutes", 60);
          counted(readings, "tens", 600);
        });

    // At the watermark 900, 100 is late in both, 700 and 850 only for the minutes, 901 in none.
    assertEquals(List.of(0L, 0L, 3L), lateRows(job));
  }

  @Test
  void aRecordWhoseManyEventsAreLateCountsOnce() {
    TestJob job = new TestJob();
    job.run(
        context ->
            counted(
                readings(context)
                    .flatMap(reading -> List.of(reading, reading, reading))
                    .keyBy(KeyTypes.STRING, Reading::sensor),
                "minutes",
                60));

    assertEquals(List.of(0L, 0L, 3L), lateRows(job));
  }

  @Test
  void whatWasMadeOfSeveralRecordsIsLateByItself() {
    TestJob job = new TestJob();
    job.run(
        context ->
            counted(
                readings(context)
                    .keyBy(KeyTypes.STRING, Reading::sensor)
                    .reduceByKey((left, right) -> left.second() < right.second() ? left : right)
                    .map(Pair::value)
                    .withWatermark(Reading::time, Duration.ZERO)
                    .keyBy(KeyTypes.STRING, Reading::sensor),
                "minutes",
                60));

    assertEquals(List.of(0L, 0L, 2L), lateRows(job));
  }

  private static DStream<Reading> readings(StreamingContext context) {
    return context
        .source(
            TestJob.source(
                List.of(new Reading("a", 900, 1)),
                List.of(new Reading("a", 900, 1)),
                List.of(
                    new Reading("a", 100, 1),
                    new Reading("a", 901, 1),
                    new Reading("b", 700, 1),
                    new Reading("a", 850, 1))))
        .withWatermark(Reading::time, Duration.ZERO);
  }

  private static void counted(PairDStream<String, Reading> readings, String table, int seconds) {
    readings
        .window(WindowSpec.tumbling(Duration.ofSeconds(seconds)))
        .aggregate(table, Aggregates.count("n"));
  }

  private static List<Long> lateRows(TestJob job) {
    return job.progress().stream().map(BatchProgress::lateRows).toList();
  }

  @Test
  void aRecordAtTheStartOfAWindowIsInIt() {
    assertEquals(
        List.of("all 19:39:30-19:39:40 1 1"),
        ofAll(TENS, List.of(timed("a", "2016-03-27T19:39:30Z", 1))));
  }

  @Test
  void windowsMayBeginEarlier() {
    assertEquals(
        List.of("all 19:39:25-19:39:35 2 3"),
        ofAll(
            TENS.offset(Duration.ofSeconds(-5)),
            List.of(timed("a", "2016-03-27T19:39:30Z", 1), timed("a", "2016-03-27T19:39:25Z", 2))));
  }

  @Test
  void eachRecordIsInOneOfWindowsThatDoNotOverlap() {
    assertEquals(
        List.of("all 19:39:20-19:39:30 1 4", "all 19:39:30-19:39:40 1 1", "all 19:39:50-19:40 1 2"),
        ofAll(TENS, EVENING));
  }

  @Test
  void windowsThatBeginLaterOrEarlierByHalfAreTheSame() {
    for (int offset : List.of(5, -5)) {
      WindowSpec spec = TENS.offset(Duration.ofSeconds(offset));
      assertEquals(
          List.of("a 19:39:25-19:39:35 1 1", "a 19:39:55-19:40:05 1 2", "b 19:39:25-19:39:35 1 4"),
          byKey(spec, EVENING));
      assertEquals(
          List.of("all 19:39:25-19:39:35 2 5", "all 19:39:55-19:40:05 1 2"), ofAll(spec, EVENING));
    }
  }

  @Test
  void aRecordIsInAllWindowsThatHoldItsTime() {
    assertEquals(
        List.of(
            "all 19:39:18-19:39:28 1 4",
            "all 19:39:21-19:39:31 1 4",
            "all 19:39:24-19:39:34 1 4",
            "all 19:39:27-19:39:37 2 5",
            "all 19:39:30-19:39:40 1 1",
            "all 19:39:33-19:39:43 1 1",
            "all 19:39:48-19:39:58 1 2",
            "all 19:39:51-19:40:01 1 2",
            "all 19:39:54-19:40:04 1 2"),
        ofAll(WindowSpec.sliding(Duration.ofSeconds(10), Duration.ofSeconds(3)), EVENING));
  }

  @Test
  void whatIsMadeOfARecordIsInItsWindows() {
    TestJob job = new TestJob();
    job.run(
        context ->
            context
                .source(TestJob.source(EVENING.subList(0, 2)))
                .withWatermark(Timed::time, Duration.ZERO)
                .flatMap(
                    timed ->
                        timed.value() == 1
                            ? List.of("a " + timed.value(), "b " + timed.value())
                            : List.of("a 2", "c 2", "d 2"))
                .keyBy(KeyTypes.STRING, text -> "all")
                .window(TENS)
                .aggregate(
                    "windows",
                    Aggregates.count("n"),
                    Aggregates.sum("sum", text -> Long.parseLong(text.substring(2)))));
    assertEquals(
        List.of("all 19:39:30-19:39:40 2 2", "all 19:39:50-19:40 3 6"), texts(job, "windows"));
  }

  @Test
  void aRecordWithoutAnEventTimeIsInNoWindow() {
    TestJob job = new TestJob();
    aggregate(job, List.of(morning()), timed -> "all", TENS);
    assertEquals(
        List.of("all 09:00-09:00:10 1 1", "all 09:00:30-09:00:40 1 2"), texts(job, "windows"));
    assertEquals(2, job.progress().get(0).deadRows());
  }

  /** Spark joins two tables by their windows. */
  @Test
  void theWindowsOfAUnionAreOfBoth() {
    TestJob job = new TestJob();
    List<Timed> others =
        List.of(timed("a", "2016-03-27T09:00:02Z", 3), timed("a", "2016-03-27T09:00:35Z", 6));
    aggregate(job, List.of(morning(), others), timed -> "all", TENS);
    assertEquals(
        List.of("all 09:00-09:00:10 2 4", "all 09:00:30-09:00:40 2 8"), texts(job, "windows"));
  }

  private static List<Timed> morning() {
    return List.of(
        timed("a", "2016-03-27T09:00:05Z", 1),
        timed("a", "2016-03-27T09:00:32Z", 2),
        new Timed("a", null, 3),
        new Timed("a", null, 4));
  }

  @Test
  void windowsMayBeginBefore1970() {
    assertEquals(
        List.of("all 23:59:55-00:00:05 1 1", "all 00:00:05-00:00:15 1 2"),
        ofAll(
            TENS.offset(Duration.ofSeconds(5)),
            List.of(timed("a", "1970-01-01T00:00:02Z", 1), timed("a", "1970-01-01T00:00:12Z", 2))));
  }

  @Test
  void windowsMayBeOfMilliseconds() {
    assertEquals(
        List.of(
            "all 09:00:00.240-09:00:00.440 1 1",
            "all 09:00:00.280-09:00:00.480 1 1",
            "all 09:00:00.320-09:00:00.520 1 1",
            "all 09:00:00.360-09:00:00.560 1 1",
            "all 09:00:00.400-09:00:00.600 1 1",
            "all 09:00:00.440-09:00:00.640 1 2",
            "all 09:00:00.480-09:00:00.680 1 2",
            "all 09:00:00.520-09:00:00.720 2 5",
            "all 09:00:00.560-09:00:00.760 2 5",
            "all 09:00:00.600-09:00:00.800 2 5",
            "all 09:00:00.640-09:00:00.840 1 3",
            "all 09:00:00.680-09:00:00.880 1 3"),
        ofAll(
            WindowSpec.sliding(Duration.ofMillis(200), Duration.ofMillis(40)),
            List.of(
                timed("a", "2016-03-27T09:00:00.410Z", 1),
                timed("a", "2016-03-27T09:00:00.620Z", 2),
                timed("a", "2016-03-27T09:00:00.715Z", 3))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2, 2})
  void aWindowOfThreeSlidesHoldsARecordThreeTimesWhateverItsOffset(int offset) {
    List<String> windows =
        ofAll(
            WindowSpec.sliding(Duration.ofSeconds(9), Duration.ofSeconds(3))
                .offset(Duration.ofSeconds(offset)),
            List.of(timed("a", "2016-03-27T19:39:34Z", 1)));
    assertEquals(3, windows.size(), windows::toString);
  }

  /** Spark's window_time is the last microsecond; event times here are whole milliseconds. */
  @Test
  void theEventTimeOfAWindowIsTheLastMillisecondInIt() {
    TestJob job = new TestJob();
    WindowSpec moments = WindowSpec.tumbling(Duration.ofMillis(1));
    job.run(
        context -> {
          DStream<WindowedResult<String>> tens =
              context
                  .source(
                      TestJob.source(
                          List.of(
                              timed("a", "2016-03-27T19:38:19Z", 1),
                              timed("a", "2016-03-27T19:39:25Z", 2))))
                  .withWatermark(Timed::time, Duration.ofHours(1))
                  .keyBy(KeyTypes.STRING, Timed::key)
                  .window(TENS)
                  .aggregate("windows", Aggregates.count("n"));
          counted(tens, moments, "moments");
          counted(
              counted(tens, WindowSpec.tumbling(Duration.ofMinutes(1)), "minutes"),
              moments,
              "last");
        });
    assertEquals(List.of("a 19:38:10-19:38:20 1", "a 19:39:20-19:39:30 1"), texts(job, "windows"));
    assertEquals(
        List.of("a 19:38:19.999-19:38:20 1", "a 19:39:29.999-19:39:30 1"), texts(job, "moments"));
    assertEquals(List.of("a 19:38-19:39 1", "a 19:39-19:40 1"), texts(job, "minutes"));
    assertEquals(List.of("a 19:38:59.999-19:39 1", "a 19:39:59.999-19:40 1"), texts(job, "last"));
  }

  private static DStream<WindowedResult<String>> counted(
      DStream<WindowedResult<String>> windows, WindowSpec spec, String table) {
    return windows
        .keyBy(KeyTypes.STRING, WindowedResult::key)
        .window(spec)
        .aggregate(table, Aggregates.count("n"));
  }

  private static Timed timed(String key, String time, long value) {
    return new Timed(key, Instant.parse(time), value);
  }

  private static List<String> ofAll(WindowSpec spec, List<Timed> records) {
    TestJob job = new TestJob();
    aggregate(job, List.of(records), timed -> "all", spec);
    return texts(job, "windows");
  }

  private static List<String> byKey(WindowSpec spec, List<Timed> records) {
    TestJob job = new TestJob();
    aggregate(job, List.of(records), Timed::key, spec);
    return texts(job, "windows");
  }

  /** Counts and adds up the records of all sources together, in one batch. */
  private static void aggregate(
      TestJob job,
      List<List<Timed>> sources,
      SerializableFunction<Timed, String> key,
      WindowSpec spec) {
    job.run(
        context -> {
          DStream<Timed> all = null;
          for (List<Timed> records : sources) {
            QueueSource<Timed> source = new QueueSource<>("in" + sources.indexOf(records), 1);
            source.addAll(records);
            DStream<Timed> read =
                context.source(source).withWatermark(Timed::time, Duration.ofHours(1));
            all = all == null ? read : all.union(read);
          }
          all.keyBy(KeyTypes.STRING, key)
              .window(spec)
              .aggregate("windows", Aggregates.count("n"), Aggregates.sum("sum", Timed::value));
        });
  }

  /** The key of each window, when it is, and its numbers. */
  private static List<String> texts(TestJob job, String table) {
    List<String> texts = new ArrayList<>();
    try (Rows<Row> rows = job.reader().snapshot().table(table).scan()) {
      rows.forEach(
          row -> {
            Window window = row.window().orElseThrow();
            StringBuilder text =
                new StringBuilder(
                    row.key() + " " + clock(window.start()) + "-" + clock(window.end()));
            row.value().json().forEach(number -> text.append(" ").append(number));
            texts.add(text.toString());
          });
    }
    return texts;
  }

  private static LocalTime clock(Instant time) {
    return LocalTime.ofInstant(time, ZoneOffset.UTC);
  }

  private void check(WindowSpec spec, int delay, int spread, EngineConfig config) {
    List<List<Reading>> batches = batches(spread);
    TestJob job = new TestJob(new InMemoryBackend(), config);
    QueueSource<Reading> source = new QueueSource<>("in", 2);
    batches.forEach(source::addAll);
    List<Map<String, String>> changed = new ArrayList<>();
    job.run(
        context ->
            context
                .source(source)
                .withWatermark(Reading::time, Duration.ofSeconds(delay))
                .keyBy(KeyTypes.STRING, Reading::sensor)
                .window(spec)
                .aggregate("windows", Aggregates.count("n"), Aggregates.sum("sum", Reading::value))
                .foreachBatch((info, results) -> changed.add(byWindow(results))));

    List<Map<String, String>> expected = new ArrayList<>();
    List<Long> late = new ArrayList<>();
    Map<String, List<Long>> windows = new TreeMap<>();
    Instant closedBy = Instant.MIN;
    Instant watermark = Instant.MIN;
    Instant newest = Instant.MIN;
    for (List<Reading> batch : batches) {
      Set<String> touched = new TreeSet<>();
      long lateInBatch = 0;
      for (Reading reading : batch) {
        List<Window> holding = windowsOf(reading.time(), spec);
        for (Window each : holding) {
          if (each.end().isAfter(closedBy)) {
            windows
                .computeIfAbsent(name(reading.sensor(), each), missing -> new ArrayList<>())
                .add(reading.value());
            touched.add(name(reading.sensor(), each));
          }
        }
        Instant closing = closedBy;
        boolean isLate = holding.stream().noneMatch(each -> each.end().isAfter(closing));
        lateInBatch += !holding.isEmpty() && isLate ? 1 : 0;
        newest = reading.time().isAfter(newest) ? reading.time() : newest;
      }
      late.add(lateInBatch);
      expected.add(totals(windows, touched));
      closedBy = watermark;
      watermark = newest.minusSeconds(delay);
    }
    String shown = spec + ", delay " + delay + ", seed " + seed;
    assertEquals(expected, changed.subList(0, expected.size()), shown);
    assertEquals(
        late,
        job.progress().stream().map(BatchProgress::lateRows).limit(late.size()).toList(),
        shown);
    assertEquals(totals(windows, windows.keySet()), servedWindows(job), shown);
  }

  /** One by one, as the definition has them. */
  private static List<Window> windowsOf(Instant time, WindowSpec spec) {
    List<Window> windows = new ArrayList<>();
    long slide = spec.slide().toMillis();
    long first = Math.floorDiv(time.toEpochMilli() - spec.length().toMillis(), slide) - 1;
    for (long n = first; n <= Math.floorDiv(time.toEpochMilli(), slide); n++) {
      Window window = spec.window(n * slide + spec.offset().toMillis());
      if (!time.isBefore(window.start()) && time.isBefore(window.end())) {
        windows.add(window);
      }
    }
    return windows;
  }

  private static Map<String, String> totals(Map<String, List<Long>> windows, Set<String> names) {
    Map<String, String> totals = new TreeMap<>();
    for (String name : names) {
      List<Long> values = windows.get(name);
      totals.put(name, values.size() + " " + values.stream().mapToLong(each -> each).sum());
    }
    return totals;
  }

  private List<List<Reading>> batches(int spread) {
    List<List<Reading>> batches = new ArrayList<>();
    for (int batch = 0; batch < 6; batch++) {
      List<Reading> readings = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        readings.add(
            new Reading(
                "s" + random.nextInt(4),
                batch * 100 - 200 + random.nextInt(spread) - spread / 2,
                random.nextInt(100)));
      }
      batches.add(readings);
    }
    return batches;
  }

  private static Map<String, String> byWindow(List<WindowedResult<String>> results) {
    Map<String, String> windows = new TreeMap<>();
    for (WindowedResult<String> result : results) {
      windows.put(
          name(result.key(), result.window()), result.asLong("n") + " " + result.asLong("sum"));
    }
    return windows;
  }

  private static Map<String, String> servedWindows(TestJob job) {
    Map<String, String> windows = new TreeMap<>();
    try (Rows<Row> rows = job.reader().snapshot().table("windows").scan()) {
      rows.forEach(
          row ->
              windows.put(
                  name((String) row.key(), row.window().orElseThrow()),
                  row.value().asLong("n") + " " + row.value().asLong("sum")));
    }
    return windows;
  }

  private static String name(String sensor, Window window) {
    return sensor + "@" + Duration.between(START, window.start()).toSeconds();
  }
}
