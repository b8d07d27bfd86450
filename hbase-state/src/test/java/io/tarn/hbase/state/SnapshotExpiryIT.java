package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.Aggregates;
import io.tarn.stream.engine.StateSpec;
import io.tarn.stream.engine.source.QueueSource;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots whose batch is behind history, their versions dropped by HBase. */
final class SnapshotExpiryIT extends JobOnMiniCluster {
  private static final int HISTORY = 2;
  private static final int BATCHES = 14;

  private Instant start;
  private Snapshot first;

  @BeforeEach
  void leaveTheFirstBatchBehind() {
    start = clock.instant();
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("once", "often"));
    runCounts(source);
    first = reader().snapshot();
    for (int batch = 1; batch < BATCHES; batch++) {
      source.addAll(List.of("often"));
    }
    runCounts(source);
    MiniCluster.flushAndCompact(job);
  }

  @Test
  void aRowThatMayHaveBeenDroppedIsNotAnsweredAsAbsent() {
    TableReader table = first.table("counts");

    SnapshotExpiredException thrown =
        assertThrows(SnapshotExpiredException.class, () -> table.get("often"));

    assertEquals(
        "Batch 0 of "
            + job
            + " is out of history: batch 13 is committed, and counts keeps 2 batches; take a newer"
            + " snapshot",
        thrown.getMessage());
    assertThrows(SnapshotExpiredException.class, () -> table.getAll(List.of("once", "often")));
    assertThrows(SnapshotExpiredException.class, () -> table.scan().toList());
    assertThrows(SnapshotExpiredException.class, () -> reader().changes("counts", -1, 0).toList());
  }

  /** Of keys "often" and "once" the first is gone: the first row that is left is not the first. */
  @Test
  void aScanThatEndsAtItsLimitDoesNotPassOverARowThatWasDropped() {
    TableReader table = first.table("counts");

    SnapshotExpiredException thrown =
        assertThrows(SnapshotExpiredException.class, () -> table.scan(KeyRange.ALL, 1).toList());

    assertEquals(
        "Batch 0 of "
            + job
            + " is out of history: batch 13 is committed, and counts keeps 2 batches; take a newer"
            + " snapshot",
        thrown.getMessage());
  }

  @Test
  void aRowThatIsStillThereIsAnswered() {
    Answer<Row> once = first.table("counts").get("once").map(row -> row.orElseThrow());

    assertEquals(1, once.value().value().asLong("count"));
    assertEquals(0, once.batch());
  }

  @Test
  void everyBatchWithinHistoryAnswers() {
    for (long batch = BATCHES - 1 - HISTORY; batch < BATCHES; batch++) {
      TableReader table = reader().snapshotAt(batch).table("counts");
      assertEquals(batch + 1, table.get("often").value().orElseThrow().value().asLong("count"));
      assertEquals(2, table.scan().toList().size());
    }
  }

  @Test
  void nothingIsThereAsOfAnInstantBeforeTheOldestBatchWithinHistory() {
    NotFoundException thrown =
        assertThrows(NotFoundException.class, () -> reader().snapshotAsOf(start));

    assertEquals(
        "No batch of "
            + job
            + " as of "
            + start
            + " is within history; the oldest is 11, of "
            + reader().snapshotAt(11).planned(),
        thrown.getMessage());
  }

  private void runCounts(QueueSource<String> source) {
    run(
        context ->
            context
                .source(source)
                .keyBy(KeyTypes.STRING, key -> key)
                .aggregateByKey(
                    StateSpec.table("counts").buckets(4).history(HISTORY),
                    List.of(Aggregates.count("count"))));
  }
}
