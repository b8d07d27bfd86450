package io.tarn.spi.write;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import java.util.List;

/**
 * The dead letters of one job: visible, as state is, when their batch has been committed.
 * Thread-safe.
 */
public interface DeadLetters {
  /**
   * Writes dead letters under an attempt; repeating the call overwrites the same rows.
   *
   * @throws BackendException if any of them may not have been written
   */
  void write(List<DeadLetter> letters, Plan plan);
}
