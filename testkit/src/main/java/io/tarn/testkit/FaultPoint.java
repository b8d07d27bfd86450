package io.tarn.testkit;

import io.tarn.spi.job.JobRow;

/** Where a {@link FaultyBackend} can fail: each is one call to the backend. */
public enum FaultPoint {
  /** The job's row is read. */
  READ_ROW,
  /** The row's change by which a job is opened. */
  OPEN,
  /** The row's change by which a job's tables are noted. */
  NOTE_TABLES,
  /** The row's change by which an attempt is planned. */
  PLAN,
  /** The row's change by which an attempt is committed. */
  COMMIT,
  /** The row's change by which an attempt is aborted. */
  ABORT,
  /** What the job does is read. */
  READ_GRAPH,
  /** What the job does is put beside its row. */
  PUT_GRAPH,
  /** A batch's record is written: before its commit, and once more after it. */
  PUT_BATCH,
  /** Rows of a state table are read. */
  READ_STATE,
  /** Rows of a state table are written. */
  WRITE_STATE,
  /** Dead letters are written. */
  WRITE_DEAD,
  /** Dead letters are read. */
  READ_DEAD,
  /** A batch's record is read. */
  READ_BATCH,
  /** The job's tables are looked at: which there are, or whether one has cells. */
  READ_TABLES,
  /** A table is made. */
  CREATE_TABLE,
  /** A table is altered. */
  ALTER_TABLE,
  /** A table is dropped. */
  DROP_TABLE,
  /** A block of a source or output is written. */
  WRITE_BLOCK,
  /** Blocks are read or listed. */
  READ_BLOCKS,
  /** Blocks are deleted. */
  DELETE_BLOCKS,
  /** Records of batches and dead letters are deleted. */
  FORGET,
  /** Masked cells are removed. */
  SWEEP_MASKED,
  /** What is below the history is removed. */
  SWEEP_BELOW;

  /** What a change of the job's row is for. */
  static FaultPoint ofChange(JobRow before, JobRow after) {
    if (after.epoch() != before.epoch()) {
      return OPEN;
    }
    if (!after.committed().equals(before.committed())) {
      return COMMIT;
    }
    if (!after.tables().equals(before.tables())) {
      return NOTE_TABLES;
    }
    return after.plan().isPresent() ? PLAN : ABORT;
  }
}
