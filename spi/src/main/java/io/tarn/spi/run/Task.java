package io.tarn.spi.run;

import io.tarn.spi.job.BackendException;

/**
 * One task while it runs, made by {@link TaskRecipe#begin}. Used by the thread that runs it alone.
 *
 * <p>Whoever runs it calls {@link #end} once all of its records are done with, unless something has
 * failed; then {@link #close}, in any case.
 */
public interface Task extends TaskContext {
  /**
   * Writes what the task leaves behind besides its records: the dead letters that are not yet
   * written.
   *
   * @return what the task has reported
   * @throws BackendException if any of it may not have been written
   */
  TaskResult end();

  /** Closes what was to be {@linkplain #closeAtEnd closed}, all of it, whatever fails. */
  void close() throws Exception;
}
