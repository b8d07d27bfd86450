package io.tarn.stream.engine.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.HistoryWatch;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Orders;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.stream.engine.SetClocks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When a snapshot is surely within history, and when the job's row is asked again. */
final class HistoryWatchTest {
  private static final KeptTable KEPT =
      new KeptTable("id", 100, 0, Optional.empty(), Optional.empty(), Optional.empty());

  private final SetClocks clocks = new SetClocks(1_000_000);
  private final HistoryWatch watch = new HistoryWatch("job", this::read, clocks);
  private KeptTable kept = KEPT;
  private long committed = 150;
  private int reads;

  @Test
  void aSnapshotIsSafeForAsManyMillisAsItHasBatchesLeft() {
    watch.read();
    clocks.pass(Duration.ofMillis(95));
    watch.check("counts", KEPT, 150);
    assertEquals(1, reads);

    clocks.pass(Duration.ofMillis(5));
    watch.check("counts", KEPT, 150);
    assertEquals(2, reads);
  }

  @Test
  void whatWasCommittedMeanwhileIsFoundOut() {
    watch.read();
    clocks.pass(Duration.ofMillis(200));
    committed = 250;
    watch.check("counts", KEPT, 150);
    committed = 251;
    clocks.pass(Duration.ofMillis(1));

    SnapshotExpiredException expired =
        assertThrows(SnapshotExpiredException.class, () -> watch.check("counts", KEPT, 150));
    assertEquals(
        "Batch 150 of job is out of history: batch 251 is committed, and the oldest that counts can"
            + " still show is 151; take a newer snapshot",
        expired.getMessage());
  }

  @Test
  void oneReadServesAllSnapshots() {
    watch.read();
    for (long batch = 60; batch <= 150; batch++) {
      watch.check("counts", KEPT, batch);
    }
    assertEquals(1, reads);
    watch.check("counts", KEPT, 50);
    assertEquals(2, reads, "no batch is left");
  }

  @Test
  void aMachineThatWasSuspendedAsksAgain() {
    watch.read();
    clocks.moveWall(Duration.ofMillis(200)); // the monotonic clock stood still
    committed = 400;
    assertThrows(SnapshotExpiredException.class, () -> watch.check("counts", KEPT, 150));
  }

  @Test
  void aWallClockThatWasSetBackIsNotBelieved() {
    watch.read();
    clocks.moveWall(Duration.ofSeconds(-5));
    watch.check("counts", KEPT, 150);
    assertEquals(2, reads);
  }

  @Test
  void aTableThatIsAnotherOrKeepsWindowsForLessIsRefused() {
    watch.read();
    kept = new KeptTable("another", 100, 0, Optional.empty(), Optional.empty(), Optional.empty());
    clocks.pass(Duration.ofMillis(200));
    assertThrows(SnapshotExpiredException.class, () -> watch.check("counts", KEPT, 150));

    kept =
        new KeptTable(
            "id", 100, 0, Optional.of(Duration.ofHours(1)), Optional.empty(), Optional.empty());
    assertThrows(SnapshotExpiredException.class, () -> watch.check("counts", KEPT, 150));
    assertThrows(SnapshotExpiredException.class, () -> watch.check("other", KEPT, 150));
  }

  private JobRow read() {
    reads++;
    Committed last =
        new Committed(
            committed,
            committed,
            Map.of(),
            BatchTime.of(0),
            Map.of(),
            RowCounts.NONE,
            Set.of("counts"),
            Map.of());
    return new JobRow(
        1,
        committed,
        "",
        committed,
        Optional.empty(),
        Optional.empty(),
        Optional.of(last),
        List.of(),
        List.of(),
        Map.of("counts", kept),
        Orders.NONE,
        Map.of());
  }
}
