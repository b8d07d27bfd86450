package io.tarn.sources;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Makes a receiver wait where it comes too fast, or is too far ahead of what is read. */
final class Throttle {
  /** How much of a second may be caught up with at once. */
  private static final double BURST_SECONDS = 0.1;

  private static final long LOOK_MILLIS = 10;
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

  private final double mostPerSecond;
  private final BooleanSupplier tooFarAhead;
  private double perSecond;
  private double allowed;
  private long lastNanos = System.nanoTime();

  /** Says that there is no use in waiting any more. */
  @FunctionalInterface
  interface Check {
    void stillOpen() throws InterruptedException;
  }

  /**
   * @param perSecond how many records; infinite for no limit
   * @param tooFarAhead whether so much waits to be read that no more may come
   */
  Throttle(double perSecond, BooleanSupplier tooFarAhead) {
    this.mostPerSecond = perSecond;
    this.perSecond = perSecond;
    this.tooFarAhead = tooFarAhead;
  }

  /**
   * Waits until so many records more may come.
   *
   * @param open asked while it waits
   */
  void await(long records, Check open) throws InterruptedException {
    open.stillOpen();
    while (tooFarAhead.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      open.stillOpen();
    }
    long nanos = reserve(records);
    if (nanos > 0) {
      TimeUnit.NANOSECONDS.sleep(nanos);
    }
  }

  /** Lets so many a second come from now on, but never more than at first. */
  synchronized void pace(double newPerSecond) {
    perSecond = Math.min(mostPerSecond, newPerSecond);
  }

  /** Gives back how long to wait. */
  private synchronized long reserve(long records) {
    if (Double.isInfinite(perSecond)) {
      return 0;
    }
    long now = System.nanoTime();
    double burst = Math.max(1, perSecond * BURST_SECONDS);
    allowed = Math.min(burst, allowed + (now - lastNanos) / NANOS * perSecond);
    lastNanos = now;
    allowed -= records;
    return allowed >= 0 ? 0 : (long) (-allowed / perSecond * NANOS);
  }
}
