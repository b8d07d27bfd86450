package io.tarn.examples.first;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.Rows;
import io.tarn.client.TypedRow;
import io.tarn.schemas.AggregateResult;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.testkit.JobDriver;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class QueueCountsTest {
  private final QueueSource<String> lines = new QueueSource<>("lines", 1);

  @Test
  void valuesAreCountedInAllBatches() {
    try (JobDriver job =
        JobDriver.of("queue-counts", streams -> QueueCounts.build(streams, lines))) {
      job.push(lines, "a,b,c");
      job.push(lines, "b,c");
      assertEquals(Map.of("a", 1L, "b", 2L, "c", 2L), counts(job));

      job.restart();
      job.push(lines, "a,a,a");
      assertEquals(Map.of("a", 4L, "b", 2L, "c", 2L), counts(job));
    }
  }

  private static Map<String, Long> counts(JobDriver job) {
    Map<String, Long> counts = new TreeMap<>();
    try (Rows<TypedRow<String, AggregateResult>> rows = job.table(QueueCounts.COUNTS).scan()) {
      rows.forEach(row -> counts.put(row.key(), row.state().asLong("count")));
    }
    return counts;
  }
}
