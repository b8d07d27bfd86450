package io.tarn.client;

import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.read.SnapshotExpiredException;
import java.util.function.Supplier;

/**
 * Knows of one job whether a snapshot is surely within history, mostly without asking. One serves
 * all snapshots that a process has of the job. Thread-safe.
 *
 * <p>HBase drops the versions of a cell that are more than so many, but in each of its files by
 * itself: of a row that lies in two files, an old version may live on while newer ones are gone. So
 * what is found below the history may be wrong, and every answer is checked once its data has come.
 *
 * <p>A writer leaves at least 1 ms of its monotonic clock between two commits, and between its open
 * and its first commit. So within t ms after the job's row was asked for not more than t + 1
 * batches are committed, whoever writes, and a snapshot with h batches of history left is safe for
 * h ms. That is judged by the monotonic clock, which no one sets, and by the wall clock, which goes
 * on while a machine is suspended. Where neither tells that the snapshot is safe, the row is read
 * again.
 */
public final class HistoryWatch {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** By how much the two clocks may differ, being set a little at a time. */
  private static final long TOLERANCE_MILLIS = 2;

  private final String job;
  private final Supplier<JobRow> read;
  private final Clocks clocks;
  private volatile Seen last;

  /**
   * @param read reads the job's row
   */
  public HistoryWatch(String job, Supplier<JobRow> read, Clocks clocks) {
    this.job = job;
    this.read = read;
    this.clocks = clocks;
  }

  /** Reads the job's row. */
  public JobRow read() {
    long askedNanos = clocks.monotonicNanos();
    long askedMillis = clocks.wallMillis();
    JobRow row = read.get();
    Seen seen = new Seen(row, askedNanos, askedMillis);
    synchronized (this) {
      if (last == null || askedNanos - last.askedNanos >= 0) {
        last = seen;
      }
    }
    return row;
  }

  /**
   * Makes sure that what was read of a table at a batch is right. To be called after the data has
   * come and before any of it is handed on.
   *
   * @param as what the job's row said of the table when the snapshot was taken
   * @throws SnapshotExpiredException if it may not be
   */
  public void check(String table, KeptTable as, long batch) {
    Seen seen = last;
    if (seen != null && seen.isSafe(table, as, batch)) {
      return;
    }
    synchronized (this) { // one read serves all that wait for it
      Seen again = last;
      if (again != null && again != seen && again.isSafe(table, as, batch)) {
        return;
      }
      JobRow row = read();
      if (left(row, table, as, batch) < 0) {
        throw expired(row, table, batch);
      }
    }
  }

  /** What to throw for a batch of a table that is known to be out of its history. */
  SnapshotExpiredException expired(String table, long batch) {
    return expired(read(), table, batch);
  }

  private SnapshotExpiredException expired(JobRow row, String table, long batch) {
    KeptTable kept = row.tables().get(table);
    return new SnapshotExpiredException(
        job,
        table,
        batch,
        row.committedBatch(),
        kept == null ? row.committedBatch() : kept.oldest(row.committedBatch()));
  }

  /** How many more batches may be committed until the batch is out of the table's history. */
  private static long left(JobRow row, String table, KeptTable as, long batch) {
    KeptTable kept = row.tables().get(table);
    boolean same =
        kept != null
            && kept.id().equals(as.id())
            && kept.keepsAsLongAs(as)
            && batch >= kept.floor();
    return same ? batch + kept.history() - row.committedBatch() : -1;
  }

  /** The job's row, and when it was asked for. */
  private final class Seen {
    private final JobRow row;
    private final long askedNanos;
    private final long askedMillis;

    Seen(JobRow row, long askedNanos, long askedMillis) {
      this.row = row;
      this.askedNanos = askedNanos;
      this.askedMillis = askedMillis;
    }

    boolean isSafe(String table, KeptTable as, long batch) {
      long left = left(row, table, as, batch);
      if (left <= 0) {
        return false;
      }
      long monotonic = (clocks.monotonicNanos() - askedNanos) / NANOS_PER_MILLI + 1;
      long wall = clocks.wallMillis() - askedMillis;
      boolean agree = monotonic - wall <= TOLERANCE_MILLIS; // a wall clock set back hides a pause
      return agree && Math.max(monotonic, wall) + TOLERANCE_MILLIS < left;
    }
  }
}
