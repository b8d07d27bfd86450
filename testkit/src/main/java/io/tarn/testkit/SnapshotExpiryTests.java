package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Change;
import io.tarn.client.ChangeStream;
import io.tarn.client.KeyRange;
import io.tarn.client.NotFoundException;
import io.tarn.client.OldestSnapshot;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Snapshots whose batch is behind history, their versions dropped where the backend drops any. */
abstract class SnapshotExpiryTests extends ClientContract {
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
    fixture().disturb(job);
  }

  @Test
  void whoWatchesFromBehindHistoryIsToldWhereItBegins() throws InterruptedException {
    ChangeStream late = reader().watch("counts", KeyRange.ALL, 0);
    String refused =
        assertThrows(SnapshotExpiredException.class, () -> late.next(Duration.ZERO)).getMessage();
    long oldest = reader().oldestSnapshot("counts").batch();
    assertTrue(refused.contains("can still show is " + oldest), refused);
    assertEquals(0, late.position(), "nothing was passed over");

    ChangeStream still = reader().watch("counts", KeyRange.ALL, oldest);
    try (Rows<Change> changes = still.next(Duration.ZERO).orElseThrow()) {
      assertEquals(oldest + 1, changes.batch());
      assertEquals(1, changes.toList().size());
    }
  }

  @Test
  void whateverIsReadOfASnapshotOutOfHistoryIsRefused() {
    TableReader table = first.table("counts");

    for (Executable read :
        List.<Executable>of(
            () -> table.get("often"),
            () -> table.get("once"),
            () -> table.get("never"),
            () -> table.getAll(List.of("once", "often")),
            () -> table.scan().iterator().next(),
            () -> table.scan(KeyRange.ALL, 1).toList(),
            () -> table.scan(KeyRange.prefix("never"), 1).toList(),
            () -> reader().snapshotAt(0),
            () -> reader().changes("counts", 0, BATCHES - 1),
            () -> reader().changes("counts", -1, 0))) {
      SnapshotExpiredException thrown = assertThrows(SnapshotExpiredException.class, read);
      assertTrue(
          thrown
              .getMessage()
              .startsWith(
                  "Batch 0 of "
                      + job
                      + " is out of history: batch 13 is committed, and the oldest"),
          thrown::getMessage);
    }
  }

  @Test
  void theWindowsOfASnapshotOutOfHistoryAreRefused() {
    job = job + "-of-windows";
    QueueSource<Visit> source = new QueueSource<>("visits", 1);
    source.addAll(List.of(new Visit("/", Visit.START, 1)));
    runWindows(source);
    TableReader windows = reader().snapshot().table(Visit.TABLE);
    assertEquals(1, windows.windows("/").value().size());
    for (int batch = 0; batch < HISTORY + 1; batch++) {
      source.addAll(List.of(new Visit("/other", Visit.START, 1)));
    }
    runWindows(source);

    assertThrows(SnapshotExpiredException.class, () -> windows.windows("/"));
    assertThrows(SnapshotExpiredException.class, () -> windows.windows("/never"));
  }

  private void runWindows(QueueSource<Visit> source) {
    run(
        context ->
            context
                .source(source)
                .withWatermark(Visit::time, Duration.ofDays(1))
                .keyBy(KeyTypes.STRING, Visit::page)
                .window(WindowSpec.tumbling(Duration.ofMinutes(5)))
                .aggregate(
                    StateSpec.table(Visit.TABLE).buckets(4).history(HISTORY),
                    List.of(Aggregates.count("count"))));
  }

  /** The rows of the later batch are there, what they held before may be wrong. */
  @Test
  void changesEndWhenTheEarlierBatchLeavesTheHistory() {
    try (Rows<Change> changes = reader().changes("counts", BATCHES - 2, BATCHES - 1)) {
      QueueSource<String> source = new QueueSource<>("in", 1);
      for (int batch = 0; batch < BATCHES + HISTORY; batch++) {
        source.addAll(List.of("often"));
      }
      runCounts(source);
      assertThrows(SnapshotExpiredException.class, () -> changes.iterator().hasNext());
    }
  }

  @Test
  void howFarBackSnapshotsGoIsToldAsATime() {
    OldestSnapshot oldest = reader().oldestSnapshot();
    assertEquals(BATCHES - 1 - HISTORY, oldest.batch());
    assertEquals(reader().snapshotAt(oldest.batch()).planned(), oldest.planned());
    assertEquals(oldest, reader().oldestSnapshot("counts"));
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
