package io.tarn.runtime;

import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.QueryStatus;

/**
 * What a job has done in this process, over all its starts; and what it does now.
 *
 * @param batches that were committed
 * @param attempts that these batches took
 * @param failures how often it has ended by one
 * @param terms how often it was opened
 * @param lastBatch the last batch id that was committed here, or -1
 * @param lastMillis how long that took
 */
public record JobFigures(
    QueryStatus status,
    long batches,
    long attempts,
    long inputRows,
    long deadRows,
    long lateRows,
    long stateRowsRead,
    long stateRowsWritten,
    long failures,
    long terms,
    long lastBatch,
    double lastMillis) {

  static JobFigures of(QueryStatus status) {
    return new JobFigures(status, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0);
  }

  JobFigures plus(BatchProgress batch) {
    return new JobFigures(
        status,
        batches + 1,
        attempts + batch.attempts(),
        inputRows + batch.inputRows(),
        deadRows + batch.deadRows(),
        lateRows + batch.lateRows(),
        stateRowsRead + batch.stateRowsRead(),
        stateRowsWritten + batch.stateRowsWritten(),
        failures,
        terms,
        batch.batch(),
        batch.durationMillis().getOrDefault("batch", 0.0));
  }

  /**
   * @param opened whether it begins another term
   * @param failed whether it has ended by a failure
   */
  JobFigures now(QueryStatus newStatus, boolean opened, boolean failed) {
    return new JobFigures(
        newStatus,
        batches,
        attempts,
        inputRows,
        deadRows,
        lateRows,
        stateRowsRead,
        stateRowsWritten,
        failures + (failed ? 1 : 0),
        terms + (opened ? 1 : 0),
        lastBatch,
        lastMillis);
  }
}
