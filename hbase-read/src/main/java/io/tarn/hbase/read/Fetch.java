package io.tarn.hbase.read;

import io.tarn.spi.job.BackendException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Something that another thread reads from HBase, or, if none has begun when it is needed, who
 * needs it: so nobody waits for a thread.
 *
 * @param <T> what is read
 */
final class Fetch<T> {
  private final FutureTask<T> task;

  private Fetch(Supplier<T> reading) {
    this.task = new FutureTask<>(reading::get);
  }

  static <T> Fetch<T> begin(Supplier<T> reading) {
    Fetch<T> fetch = new Fetch<>(reading);
    ReadThreads.SHARED.execute(fetch.task);
    return fetch;
  }

  /**
   * Waits for it.
   *
   * @throws BackendException if it could not be read, or this thread was interrupted
   */
  T get() {
    task.run(); // does nothing if another thread has begun
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackendException("Interrupted while rows were read from HBase", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // a supplier throws nothing else
    }
  }
}
