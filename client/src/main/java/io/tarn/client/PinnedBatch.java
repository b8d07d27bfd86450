package io.tarn.client;

import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.JobReads;
import java.time.Duration;
import java.time.Instant;

/**
 * The committed batch that a snapshot shows, and what its tables are read by. Thread-safe.
 *
 * @param committed the batch
 * @param row the job's row, read when the snapshot was taken
 * @param readPoint the batch's version, and the masks of that row
 */
record PinnedBatch(WatchedJob job, Committed committed, JobRow row, ReadPoint readPoint) {
  PinnedBatch(WatchedJob job, Committed committed, JobRow row) {
    this(job, committed, row, row.readPoint().upTo(committed.version()));
  }

  long batch() {
    return committed.batch();
  }

  JobReads reads() {
    return job.reads();
  }

  Instant planned() {
    return Instant.ofEpochMilli(readPoint.version());
  }

  /** How long ago the batch was planned; nothing where that was by a clock ahead. */
  Duration age() {
    Duration age = Duration.ofMillis(job.clocks().wallMillis() - readPoint.version());
    return age.isNegative() ? Duration.ZERO : age;
  }

  long watermarkMillis() {
    return committed.time().watermarkMillis();
  }

  <T> Answer<T> answer(T value) {
    return new Answer<>(value, batch(), age());
  }

  /**
   * Makes sure that what has been read of a table is right. To be called when the data has come,
   * before any of it is handed on.
   *
   * @param table one that the row knows
   * @throws io.tarn.spi.read.SnapshotExpiredException if the batch may be out of history
   * @throws io.tarn.spi.job.DamagedTableException if the table, which is looked at every ten
   *     seconds, is not what the job has made of it
   */
  void check(String table) {
    job.check(table, row, batch());
  }
}
