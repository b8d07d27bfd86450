package io.tarn.examples.weblogs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.TypedRow;
import io.tarn.schemas.AggregateResult;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.testkit.JobDriver;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DistinctVisitorsTest {
  private static final Instant START = Instant.parse("1995-08-01T06:00:00Z");

  /** Two standard errors of a sketch of 4,096 counters. */
  private static final double MOST = 2 * 1.04 / Math.sqrt(4096);

  private final QueueSource<Hit> source = new QueueSource<>("hits", 2);

  @Test
  void theVisitorsOfEachHourAreWithinTheErrorOfTheirCount() {
    List<Hit> hits = new WebLog(4, 5_000).hits(START, Duration.ofHours(3), 15_000);
    List<TypedRow<String, AggregateResult>> hours;
    try (JobDriver job =
        JobDriver.of("visitors", streams -> DistinctVisitors.build(streams.source(source)))) {
      int batch = 0;
      for (List<Hit> each : WebLog.batches(hits, 6)) {
        source.addAll(each);
        job.run();
        if (batch++ == 2) {
          job.restart();
        }
      }
      hours = job.table(DistinctVisitors.VISITORS).windows(DistinctVisitors.SITE).value();
    }

    Map<Instant, Set<String>> hosts = new TreeMap<>();
    Map<Instant, Long> counts = new TreeMap<>();
    for (Hit hit : hits) {
      Instant hour = hit.timestamp().truncatedTo(ChronoUnit.HOURS);
      hosts.computeIfAbsent(hour, missing -> new HashSet<>()).add(hit.host());
      counts.merge(hour, 1L, Long::sum);
    }
    assertEquals(3, hours.size());
    for (TypedRow<String, AggregateResult> row : hours) {
      Instant hour = row.window().orElseThrow().start();
      double exact = hosts.get(hour).size();
      long estimate = row.state().asLong("visitors");
      assertTrue(
          Math.abs(estimate - exact) <= MOST * exact,
          () -> hour + ": " + estimate + " where there are " + exact);
      assertEquals(counts.get(hour), row.state().asLong("hits"));
    }
  }
}
