package io.tarn.spi.write;

import io.tarn.spi.job.BackendException;
import java.io.Serializable;

/**
 * How to reach a backend from another process: plain settings. Equal addresses lead to the same
 * backend. Its text names no secret.
 */
public interface BackendAddress extends Serializable {
  /**
   * Reaches the backend as a task does, which finds all tables made: makes none, and alters none.
   *
   * @return to be closed
   * @throws BackendException if it cannot be reached from this process
   */
  TaskBackend connect();
}
