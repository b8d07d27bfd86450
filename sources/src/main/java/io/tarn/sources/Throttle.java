package io.tarn.sources;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Makes a receiver wait where it comes too fast, or is too far ahead of what is read. */
final class Throttle {
  /** How much of a second may be caught up with at once. */
  private static final double BURST_SECONDS = 0.1;

  private static final long LOOK_MILLIS = 10;
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final double perSecond;
  private final long mostUnread;
  private final LongSupplier unread;
  private double allowed;
  private long lastNanos = System.nanoTime();

  /**
   * @param perSecond how many records; infinite for no limit
   * @param mostUnread how many bytes may wait to be read
   * @param unread how many do
   */
  Throttle(double perSecond, long mostUnread, LongSupplier unread) {
    this.perSecond = perSecond;
    this.mostUnread = mostUnread;
    this.unread = unread;
  }

  /** Waits until so many records more may come. */
  void await(long records) throws InterruptedException {
    while (unread.getAsLong() > mostUnread) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    if (!Double.isInfinite(perSecond)) {
      long nanos = reserve(records);
      if (nanos > 0) {
        TimeUnit.NANOSECONDS.sleep(nanos);
      }
    }
  }

  /** Gives back how long to wait. */
  private synchronized long reserve(long records) {
    long now = System.nanoTime();
    double burst = Math.max(1, perSecond * BURST_SECONDS);
    allowed = Math.min(burst, allowed + (now - lastNanos) / NANOS * perSecond);
    lastNanos = now;
    allowed -= records;
    return allowed >= 0 ? 0 : (long) (-allowed / perSecond * NANOS);
  }
}
