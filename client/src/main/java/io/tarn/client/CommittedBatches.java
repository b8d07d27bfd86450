package io.tarn.client;

import io.tarn.schemas.TableFormat;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.read.SnapshotExpiredException;
import java.time.Instant;
import java.util.Optional;

/** Finds a job's committed batches, and snapshots of them. Thread-safe. */
record CommittedBatches(WatchedJob job) {
  /**
   * The job's row as it is now.
   *
   * @throws NotFoundException if there is no such job
   */
  JobRow row() {
    return job.row();
  }

  /**
   * The last one.
   *
   * @throws NotFoundException if there is none yet
   */
  Committed last(JobRow row) {
    return row.committed()
        .orElseThrow(
            () ->
                new NotFoundException(
                    "No batch of " + job.name() + " has been committed yet; try again later"));
  }

  /** The last one, as a snapshot. */
  Snapshot newest(JobRow row) {
    return snapshot(last(row), row);
  }

  /**
   * A snapshot of an earlier one.
   *
   * @throws NotFoundException if it is not committed
   * @throws SnapshotExpiredException if it is out of the history of every table
   */
  Snapshot at(long batch, JobRow row) {
    Committed last = last(row);
    return batch == last.batch()
        ? snapshot(last, row)
        : snapshot(record(batch, row).committed(), row);
  }

  /**
   * The record of a batch.
   *
   * @throws NotFoundException if it is not committed
   * @throws SnapshotExpiredException if it is out of the history of every table
   */
  BatchEntry record(long batch, JobRow row) {
    Committed last = checkCommitted(batch, row);
    if (batch < 0) {
      throw notCommitted(batch, last);
    }
    if (batch < row.floorBatch()) {
      throw new SnapshotExpiredException(
          job.name(), "any table", batch, last.batch(), row.floorBatch());
    }
    return entry(batch, row);
  }

  /**
   * A snapshot of the last one that was planned at or before {@code instant}.
   *
   * @throws NotFoundException if that is before the oldest batch within history
   */
  Snapshot asOf(Instant instant, JobRow row) {
    Committed found = last(row);
    long asked = instant.toEpochMilli();
    if (found.version() <= asked) {
      return snapshot(found, row);
    }
    long low = row.floorBatch();
    Committed oldest = entry(low, row).committed();
    if (oldest.version() > asked) {
      throw new NotFoundException(
          "No batch of "
              + job.name()
              + " as of "
              + instant
              + " is within history; the oldest is "
              + low
              + ", of "
              + Instant.ofEpochMilli(oldest.version()));
    }
    found = oldest;
    long high = row.committedBatch();
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      Committed committed = entry(middle, row).committed();
      if (committed.version() > asked) {
        high = middle;
      } else {
        low = middle;
        found = committed;
      }
    }
    return snapshot(found, row);
  }

  /**
   * The last one, if it is not before {@code batch}.
   *
   * @throws NotFoundException if it is
   */
  Committed checkCommitted(long batch, JobRow row) {
    Committed last = last(row);
    if (batch > last.batch()) {
      throw notCommitted(batch, last);
    }
    return last;
  }

  private NotFoundException notCommitted(long batch, Committed last) {
    return new NotFoundException(
        "Batch "
            + batch
            + " of "
            + job.name()
            + " is not committed; the last one is "
            + last.batch());
  }

  /** The record of one within history. */
  BatchEntry entry(long batch, JobRow row) {
    return job.reads()
        .batch(batch, row.readPoint())
        .orElseThrow(
            () ->
                new BackendException(
                    "The record of batch "
                        + batch
                        + " of "
                        + job.name()
                        + " is not in "
                        + TableFormat.NAMESPACE
                        + ":"
                        + TableFormat.BATCH_TABLE
                        + ", though the batch is within history; was that table altered?"));
  }

  /**
   * What is still known of a batch id: of one that is not the last by its record, which is kept for
   * thirty days and longer within history.
   *
   * @return empty if it is not committed, or its record is not kept any more
   */
  Optional<Committed> known(long batch, JobRow row) {
    if (batch == row.committedBatch()) {
      return row.committed();
    }
    return batch < 0 || batch > row.committedBatch()
        ? Optional.empty()
        : job.reads().batch(batch, row.readPoint()).map(BatchEntry::committed);
  }

  /**
   * What is still known of a batch that somebody has seen, who relies on it that the job has not
   * begun anew since.
   *
   * @param seen some batch
   * @return empty if its record is not kept any more, so that nobody can tell
   * @throws MadeAnewException if the job was reset since
   */
  Optional<Committed> checkStillThere(SeenBatch seen, JobRow row) {
    Optional<Committed> known = known(seen.batch(), row);
    boolean isAnother = known.filter(found -> found.version() != seen.version()).isPresent();
    if (isAnother || seen.batch() > row.committedBatch()) {
      throw new MadeAnewException(
          "Batch "
              + seen.batch()
              + " of "
              + job.name()
              + ", planned "
              + Instant.ofEpochMilli(seen.version())
              + ", is not there any more: the job was reset since, and "
              + row.committed()
                  .map(last -> "has come to batch " + last.batch())
                  .orElse("has committed nothing yet")
              + "; forget what was read of it, and begin anew");
    }
    return known;
  }

  Snapshot snapshot(Committed committed, JobRow row) {
    return new Snapshot(job, committed, row);
  }
}
