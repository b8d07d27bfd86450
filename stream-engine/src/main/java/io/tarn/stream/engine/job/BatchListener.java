package io.tarn.stream.engine.job;

import io.tarn.spi.job.Plan;

/**
 * Told of each batch on the job's own thread: return soon. What it throws is logged and goes no
 * further.
 */
public interface BatchListener {
  void committed(BatchProgress progress);

  /** An attempt failed and is given up; the batch will be tried again, or the job fails. */
  default void aborted(Plan attempt, Throwable cause) {}
}
