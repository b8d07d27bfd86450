package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.util.RetryCounter;

/** Looks again and again at what another process or thread will change, and cannot announce. */
final class Poll {
  private static final long PAUSE_MILLIS = 20;

  private Poll() {}

  interface Look<T> {
    Optional<T> look() throws IOException;
  }

  interface Condition {
    boolean holds() throws IOException;
  }

  /** The first result that {@code look} finds; nothing if it finds none in {@code patience}. */
  static <T> Optional<T> forResult(Duration patience, Look<T> look) throws IOException {
    RetryCounter pauses = pauses(patience);
    Optional<T> found = look.look();
    while (found.isEmpty() && pauses.shouldRetry()) {
      pause(pauses);
      found = look.look();
    }
    return found;
  }

  /** As many pauses as fit in {@code patience}, each as long as the others. */
  private static RetryCounter pauses(Duration patience) {
    return new RetryCounter(
        new RetryCounter.RetryConfig()
            .setMaxAttempts((int) (patience.toMillis() / PAUSE_MILLIS))
            .setSleepInterval(PAUSE_MILLIS)
            .setTimeUnit(TimeUnit.MILLISECONDS)
            .setBackoffPolicy(new RetryCounter.BackoffPolicy()));
  }

  /** Whether {@code condition} came true in {@code patience}. */
  static boolean until(Duration patience, Condition condition) throws IOException {
    return forResult(patience, () -> condition.holds() ? Optional.of(true) : Optional.empty())
        .isPresent();
  }

  private static void pause(RetryCounter pauses) throws InterruptedIOException {
    try {
      pauses.sleepUntilNextRetry();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while waiting for an embedded HBase; try again");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
