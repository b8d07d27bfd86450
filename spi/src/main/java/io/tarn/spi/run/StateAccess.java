package io.tarn.spi.run;

import io.tarn.spi.job.BackendException;

/**
 * The states of the rows that one task of one attempt asked for, by their index. Used by that task
 * alone.
 */
public interface StateAccess<S> {
  /** How many of the rows were read from the table, as memory did not have them. */
  int rowsRead();

  /** The state of the row, as last put; null if it has none. Must not be changed: put another. */
  S state(int row);

  /**
   * Gives the row another state; null removes it. Nothing is written yet.
   *
   * @throws BadStateException if the state cannot be kept: the row's state is what it was
   */
  void put(int row, S state);

  /**
   * Writes all that was put, in one go.
   *
   * @return how many rows were written
   * @throws BackendException if any of them may not have been written
   */
  int write();
}
