package io.tarn.stream.engine.job;

import io.tarn.spi.write.Backend;
import java.util.function.Consumer;

/**
 * Whose turn it is to run a job. It keeps processes from fencing each other in turns; that only one
 * of them writes is for the job's epoch to see to.
 */
public interface Leadership {
  /**
   * Waits until this process may run the job; called again, for the same graph, once a term was
   * lost. An interrupt of the thread ends the wait.
   *
   * @param tell is told in words why it has to wait, for the job's status
   */
  Term await(Consumer<String> tell) throws InterruptedException;

  /** Of a job that is always this process's to run, on a backend that stays the caller's. */
  static Leadership always(Backend backend) {
    return tell -> new Endless(backend);
  }
}
