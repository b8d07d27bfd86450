package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

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
    long start = System.nanoTime();
    Optional<T> found = look.look();
    while (found.isEmpty() && System.nanoTime() - start < patience.toNanos()) {
      pause();
      found = look.look();
    }
    return found;
  }

  /** Whether {@code condition} came true in {@code patience}. */
  static boolean until(Duration patience, Condition condition) throws IOException {
    return forResult(patience, () -> condition.holds() ? Optional.of(true) : Optional.empty())
        .isPresent();
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while waiting for an embedded HBase; try again");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
