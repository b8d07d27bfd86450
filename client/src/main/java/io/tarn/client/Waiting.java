package io.tarn.client;

import java.time.Duration;

/** Waits for what others commit, by looking again and again, until a time is over. */
final class Waiting {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final long end;

  private Waiting(long end) {
    this.end = end;
  }

  /** From now on, for so long at most; a time of centuries is one of centuries. */
  static Waiting atMost(Duration time) {
    Duration most = Duration.ofNanos(Long.MAX_VALUE / 2);
    Duration bounded = time.compareTo(most) > 0 ? most : time;
    return new Waiting(System.nanoTime() + (bounded.isNegative() ? 0 : bounded.toNanos()));
  }

  /** Lets a moment pass; false if the time is over. */
  boolean untilNextLook() throws InterruptedException {
    long left = end - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    Thread.sleep(Duration.ofNanos(Math.min(left, BETWEEN_LOOKS.toNanos())).toMillis() + 1);
    return true;
  }
}
