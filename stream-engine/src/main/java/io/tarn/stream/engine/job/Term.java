package io.tarn.stream.engine.job;

import io.tarn.spi.write.Backend;
import java.time.Duration;
import java.util.Optional;

/** The time for which this process leads a job. */
public interface Term extends AutoCloseable {
  /** Where the job's log and state are; not to be used once this is closed. */
  Backend backend();

  /** Has an action run once the term is lost, at once if it was already; it must not wait. */
  void onLost(Runnable action);

  /**
   * Why the term was lost, in words that end no sentence.
   *
   * @param patience how long to wait for that: a process that was paused may learn of its successor
   *     before it learns of its own loss
   */
  Optional<String> lost(Duration patience) throws InterruptedException;

  /**
   * Gives the leadership up, so that another process may run the job. Called from any thread; a
   * second call does nothing.
   */
  @Override
  void close();
}
