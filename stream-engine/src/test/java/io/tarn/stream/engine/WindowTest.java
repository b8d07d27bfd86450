package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows, their panes and lateness, against brute force. */
final class WindowTest {
  private static final Instant START = Instant.parse("1995-08-01T00:00:00Z");

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
    "60, 60, 100000, 600",
    "60, 20, 100000, 600",
    "300, 120, 100000, 600",
    "7, 3, 100000, 90",
    "60, 60, 30, 600",
    "300, 60, 100, 900",
    "50, 30, 10, 600",
    "1, 1, 100000, 600"
  })
  void changedWindowsAndPanesEqualBruteForce(int length, int slide, int delay, int spread) {
    check(length, slide, delay, spread, TestJob.STRICT);
  }

  @ParameterizedTest
  @CsvSource({"300, 60, 100, 900", "300, 60, 0, 900", "600, 60, 30, 900"})
  void aTinyCacheChangesNoResult(int length, int slide, int delay, int spread) {
    check(length, slide, delay, spread, TestJob.STRICT.withCacheBytes(2_000));
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
        List.of("none", "none", "290", "290", "550"),
        job.progress().stream()
            .map(
                progress ->
                    progress
                        .watermark()
                        .map(at -> "" + Duration.between(START, at).toSeconds())
                        .orElse("none"))
            .toList());
    assertEquals(1, job.progress().get(4).lateRows());
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
    assertEquals(List.of(0L, 3L), lateRows(job));
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

    assertEquals(List.of(0L, 3L), lateRows(job));
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

    assertEquals(List.of(0L, 2L), lateRows(job));
  }

  private static DStream<Reading> readings(StreamingContext context) {
    return context
        .source(
            TestJob.source(
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

  private void check(int length, int slide, int delay, int spread, EngineConfig config) {
    WindowSpec spec = WindowSpec.sliding(Duration.ofSeconds(length), Duration.ofSeconds(slide));
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
    List<Reading> kept = new ArrayList<>();
    List<Long> late = new ArrayList<>();
    long watermark = Long.MIN_VALUE;
    int newest = Integer.MIN_VALUE;
    for (List<Reading> batch : batches) {
      List<Reading> fresh = new ArrayList<>();
      for (Reading reading : batch) {
        long lastEnd = Math.floorDiv(reading.second(), slide) * slide + length;
        // A pane's records share its last window.
        if (lastEnd > watermark) {
          fresh.add(reading);
        }
        newest = Math.max(newest, reading.second());
      }
      kept.addAll(fresh);
      late.add((long) batch.size() - fresh.size());
      expected.add(windows(fresh, kept, length, slide));
      watermark = newest - delay;
    }
    assertEquals(expected, changed, () -> "seed " + seed);
    assertEquals(
        late, job.progress().stream().map(BatchProgress::lateRows).toList(), () -> "seed " + seed);
    assertEquals(panes(kept, spec), servedPanes(job), () -> "seed " + seed);
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

  /** The windows that {@code fresh} records fall into, over all that were kept. */
  private static Map<String, String> windows(
      List<Reading> fresh, List<Reading> kept, int length, int slide) {
    Map<String, String> windows = new TreeMap<>();
    for (Reading reading : fresh) {
      for (int start = -3_000; start < 3_000; start++) {
        if (Math.floorMod(start, slide) == 0
            && start <= reading.second()
            && reading.second() < start + length) {
          windows.put(reading.sensor() + "@" + start, total(kept, reading.sensor(), start, length));
        }
      }
    }
    return windows;
  }

  private static String total(List<Reading> kept, String sensor, int start, int length) {
    List<Reading> inWindow =
        kept.stream()
            .filter(each -> each.sensor().equals(sensor))
            .filter(each -> start <= each.second() && each.second() < start + length)
            .toList();
    return inWindow.size() + " " + inWindow.stream().mapToLong(Reading::value).sum();
  }

  private static Map<String, String> byWindow(List<WindowedResult<String>> results) {
    Map<String, String> windows = new TreeMap<>();
    for (WindowedResult<String> result : results) {
      Window window = result.window();
      windows.put(
          result.key() + "@" + Duration.between(START, window.start()).toSeconds(),
          result.asLong("n") + " " + result.asLong("sum"));
    }
    return windows;
  }

  private static Map<String, Long> panes(List<Reading> kept, WindowSpec spec) {
    Map<String, Long> panes = new HashMap<>();
    for (Reading reading : kept) {
      long pane = Math.floorDiv(reading.time().toEpochMilli(), spec.paneMillis());
      panes.merge(reading.sensor() + "@" + pane * spec.paneMillis(), 1L, Long::sum);
    }
    return panes;
  }

  private static Map<String, Long> servedPanes(TestJob job) {
    RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, 32);
    Map<String, Long> panes = new HashMap<>();
    job.rows("windows")
        .forEach(
            (row, value) ->
                panes.put(
                    keys.key(row) + "@" + RowKeys.paneStart(row),
                    ByteBuffer.wrap(value).getLong()));
    return panes;
  }
}
