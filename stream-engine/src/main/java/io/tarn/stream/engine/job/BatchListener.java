package io.tarn.stream.engine.job;

import io.tarn.spi.job.Plan;

/**
 * Told of each batch on the job's own thread: return soon. What it throws is logged and goes no
 * further.
 */
public interface BatchListener {
  void committed(BatchProgress progress);

  /**
   * A committed batch could not be given to an output. While so many wait as {@code
   * outputs.max-undelivered} says, no other batch is run; it is tried again, and told again, after
   * growing pauses.
   *
   * @param output the output's name
   */
  default void waiting(String output, long batch, Throwable cause) {}

  /** An attempt failed and is given up; the batch will be tried again, or the job fails. */
  default void aborted(Plan attempt, Throwable cause) {}
}
