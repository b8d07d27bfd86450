package io.tarn.examples.weblogs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.examples.weblogs.UrlRanking.Ranked;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.testkit.JobDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class UrlRankingTest {
  private static final Instant START = Instant.parse("1995-08-01T06:00:00Z");
  private static final Duration LENGTH = Duration.ofHours(1);
  private static final Duration SLIDE = Duration.ofMinutes(10);

  private final QueueSource<Hit> source = new QueueSource<>("hits", 2);

  @Test
  void eachWindowThatIsOverHasTheTenUrlsWithTheMostHits() {
    List<Hit> hits = new WebLog(1, 100).hits(START, Duration.ofHours(4), 4_000);
    SortedMap<Instant, List<Ranked>> read;
    Instant watermark;
    try (JobDriver job =
        JobDriver.of("url-ranking", streams -> UrlRanking.build(streams.source(source)))) {
      int batch = 0;
      for (List<Hit> each : WebLog.batches(hits, 12)) {
        source.addAll(each);
        job.run();
        if (batch++ == 6) {
          job.restart();
        }
      }
      read = UrlRanking.read(job.reader().snapshot());
      watermark = job.reader().snapshot().watermark().orElseThrow();
      assertEquals(0, job.progress().stream().mapToLong(BatchProgress::lateRows).sum());
    }

    Map<Instant, Map<String, Long>> counts = counts(hits, watermark);
    assertEquals(counts.keySet(), read.keySet());
    assertTrue(read.size() >= 20, () -> "windows " + read.keySet());
    read.forEach((start, ranking) -> checkTopTen(counts.get(start), ranking));
  }

  /** The counts of the windows that end at the watermark or before. */
  private static Map<Instant, Map<String, Long>> counts(List<Hit> hits, Instant watermark) {
    Map<Instant, Map<String, Long>> counts = new TreeMap<>();
    for (Hit hit : hits) {
      Instant first = START.minus(LENGTH).plus(SLIDE);
      for (Instant start = first; !start.isAfter(hit.timestamp()); start = start.plus(SLIDE)) {
        Instant end = start.plus(LENGTH);
        if (hit.timestamp().isBefore(end) && !end.isAfter(watermark)) {
          counts.computeIfAbsent(start, missing -> new HashMap<>()).merge(hit.url(), 1L, Long::sum);
        }
      }
    }
    return counts;
  }

  /** Of URLs with equal counts any may come first. */
  private static void checkTopTen(Map<String, Long> counts, List<Ranked> ranking) {
    List<Long> greatest =
        counts.values().stream().sorted(Comparator.reverseOrder()).limit(10).toList();
    assertEquals(greatest, ranking.stream().map(Ranked::hits).toList());
    assertEquals(
        ranking.size(), ranking.stream().map(Ranked::url).distinct().count(), ranking::toString);
    ranking.forEach(ranked -> assertEquals(counts.get(ranked.url()), ranked.hits()));
  }
}
