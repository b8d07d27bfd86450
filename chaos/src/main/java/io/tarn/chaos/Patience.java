package io.tarn.chaos;

import java.io.IOException;
import java.time.Duration;

/** Waits, with a limit, for what other processes do. */
final class Patience {
  private static final long POLL_MILLIS = 50;

  private Patience() {}

  /** Something that other processes bring about. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  /** Whether it came about in time. */
  static boolean until(Duration limit, Condition condition)
      throws IOException, InterruptedException {
    return until(limit, POLL_MILLIS, condition);
  }

  /**
   * @param pollMillis between two looks
   */
  static boolean until(Duration limit, long pollMillis, Condition condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(pollMillis);
    }
    return true;
  }

  /**
   * @param what has to come about, as a sentence without its full stop
   * @throws StuckException if it did not in time
   */
  static void await(String what, Duration limit, Condition condition)
      throws IOException, InterruptedException {
    if (!until(limit, condition)) {
      throw new StuckException("not within " + limit.toSeconds() + " s: " + what);
    }
  }
}
