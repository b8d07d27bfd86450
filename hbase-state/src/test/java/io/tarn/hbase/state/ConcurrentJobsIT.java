package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.JobStatus;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Two processes that run one job: the later one goes on, the earlier one is told and stops. */
final class ConcurrentJobsIT extends JobOnMiniCluster {
  private static final int BATCHES = 40;

  private final long seed = System.nanoTime();
  private final QueueSource<String> source = new QueueSource<>("in", 2);
  private final List<String> fed = new ArrayList<>();

  @Test
  void theLaterOneFencesTheEarlierAndEveryRecordIsCountedOnce() throws Exception {
    Random random = new Random(seed);
    feed(random, BATCHES / 2);
    try (HBaseBackend other = HBaseBackend.on(MiniCluster.connection(), clock);
        StreamingContext earlier = counting(backend);
        StreamingContext later = counting(other)) {
      earlier.start(Trigger.interval(Duration.ZERO));
      await("the earlier one's third batch", () -> committedBatches() >= 3);
      later.start(Trigger.interval(Duration.ZERO));
      await("the later one's opening", () -> epoch() == 2);
      feed(random, BATCHES / 2); // else the earlier one, idle, would not notice

      FencedException fenced = assertThrows(FencedException.class, earlier::awaitTermination);
      await("the later one's last batch", () -> committedBatches() == BATCHES);
      later.stop();
      later.awaitTermination();

      assertEquals(1, fenced.epoch());
      assertEquals(2, fenced.fencedBy());
      assertTrue(
          Pattern.matches(
              "Cannot (plan|commit|abort) batch \\d+ of "
                  + job
                  + ": epoch 1 was fenced by epoch 2, opened \\S+ by \\S+ \\(\\S+\\);"
                  + " stop this process",
              fenced.getMessage()),
          fenced.getMessage());
    }

    Map<String, Long> fold = new HashMap<>();
    fed.forEach(key -> fold.merge(key, 1L, Long::sum));
    assertEquals(fold, counts(), () -> "seed " + seed);
    assertEquals(fed.size(), counts().values().stream().mapToLong(Long::longValue).sum());
    assertEquals(fed.size(), reader().status().committed().orElseThrow().totals().input());
  }

  private StreamingContext counting(HBaseBackend on) {
    StreamingContext context = new StreamingContext(job, on, STRICT);
    context
        .source(source)
        .keyBy(KeyTypes.STRING, key -> key)
        .aggregateByKey(StateSpec.table("counts").buckets(4), List.of(Aggregates.count("count")));
    return context;
  }

  private void feed(Random random, int batches) {
    for (int batch = 0; batch < batches; batch++) {
      List<String> records = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        records.add("key-" + random.nextInt(30));
      }
      fed.addAll(records);
      source.addAll(records);
    }
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new HashMap<>();
    reader()
        .snapshot()
        .table("counts")
        .scan()
        .toList()
        .forEach(row -> counts.put((String) row.key(), row.value().asLong("count")));
    return counts;
  }

  private long committedBatches() {
    return status() == null
        ? 0
        : status().committed().map(committed -> committed.batch() + 1).orElse(0L);
  }

  private long epoch() {
    return status() == null ? 0 : status().epoch();
  }

  private JobStatus status() {
    return client.jobs().stream().filter(each -> each.job().equals(job)).findFirst().orElse(null);
  }
}
