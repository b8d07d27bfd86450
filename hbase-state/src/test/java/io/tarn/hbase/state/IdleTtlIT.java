package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Snapshot;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;

/** Keys that were idle for too long are gone, for readers and for the engine alike. */
final class IdleTtlIT extends JobOnMiniCluster {
  private static final String TABLE = "counts";
  private static final Duration HOUR = Duration.ofHours(1);

  private final QueueSource<String> source = new QueueSource<>("in", 1);

  @Test
  void theTableHasTheTtl() throws Exception {
    source.addAll(List.of("a"));
    run(context -> count(context, Duration.ofSeconds(2)));
    assertEquals(2, familyTtl());
  }

  @Test
  void anIdleKeyStartsAnewInTheCache() {
    clock.advance(Duration.ofMinutes(-120));
    source.addAll(List.of("idle", "busy"));
    source.addAll(List.of("busy"));
    source.addAll(List.of("busy"));
    source.addAll(List.of("idle", "busy"));
    run(
        context -> {
          context.addListener(
              new BatchListener() {
                @Override
                public void committed(BatchProgress progress) {
                  clock.advance(Duration.ofMinutes(40));
                }
              });
          count(context, HOUR);
        });

    assertEquals(Map.of("busy", 3L), served(reader().snapshotAt(2)));
    assertEquals(Map.of("busy", 4L, "idle", 1L), served(reader().snapshot()));
  }

  @Test
  void anIdleKeyStartsAnewAfterARestart() {
    clock.advance(Duration.ofMinutes(-120));
    source.addAll(List.of("idle"));
    run(context -> count(context, HOUR));
    assertEquals(Map.of(), served(reader().snapshot()));

    clock.advance(Duration.ofMinutes(90));
    source.addAll(List.of("idle"));
    run(context -> count(context, HOUR));
    assertEquals(Map.of("idle", 1L), served(reader().snapshot()));

    clock.advance(Duration.ofMinutes(30));
    source.addAll(List.of("idle"));
    run(context -> count(context, HOUR));
    assertEquals(Map.of("idle", 2L), served(reader().snapshot()));
  }

  @Test
  void anIdleKeyExpiresWhileTheJobRuns() throws Exception {
    try (HBaseBackend onTime = HBaseBackend.on(MiniCluster.connection(), Clock.systemUTC());
        StreamingContext context = new StreamingContext(job, onTime, STRICT)) {
      count(context, Duration.ofSeconds(2));
      context.start(Trigger.interval(Duration.ZERO));
      source.addAll(List.of("idle", "idle"));
      await("the first batch", () -> committedBatches() == 1);
      await("the end of the idle key", () -> served(reader().snapshot()).isEmpty());

      source.addAll(List.of("idle"));
      await("the second batch", () -> committedBatches() == 2);

      Map<String, Long> anew = served(reader().snapshot());
      assertTrue(
          anew.equals(Map.of("idle", 1L)) || anew.isEmpty(), () -> "it began anew, not " + anew);
    }
  }

  private long committedBatches() {
    return client.jobs().stream()
        .filter(each -> each.job().equals(job))
        .flatMap(each -> each.committed().stream())
        .mapToLong(committed -> committed.batch() + 1)
        .sum();
  }

  private void count(StreamingContext context, Duration ttl) {
    context
        .source(source)
        .keyBy(KeyTypes.STRING, key -> key)
        .aggregateByKey(
            StateSpec.table(TABLE).buckets(2).idleTtl(ttl), List.of(Aggregates.count("count")));
  }

  private int familyTtl() throws Exception {
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      return admin
          .getDescriptor(tableName(TABLE))
          .getColumnFamily(Bytes.toBytes("s"))
          .getTimeToLive();
    }
  }

  private static Map<String, Long> served(Snapshot snapshot) {
    Map<String, Long> counts = new TreeMap<>();
    snapshot
        .table(TABLE)
        .scan()
        .toList()
        .forEach(row -> counts.put((String) row.key(), row.value().asLong("count")));
    return counts;
  }
}
