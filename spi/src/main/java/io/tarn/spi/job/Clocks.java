package io.tarn.spi.job;

import java.time.Clock;
import java.util.concurrent.locks.LockSupport;

/**
 * What a process tells time by: a wall clock, which may jump, and a monotonic one, which does not
 * but may stand still while the machine is suspended. Thread-safe.
 */
public interface Clocks {
  /** Of the machine. */
  Clocks SYSTEM = of(Clock.systemUTC());

  /** ms since 1970. */
  long wallMillis();

  /** ns since some moment; only differences say anything. */
  long monotonicNanos();

  /**
   * Waits until the monotonic clock has reached {@code nanos}; an interrupt does not shorten it.
   */
  void awaitMonotonic(long nanos);

  /** Another wall clock with the machine's monotonic one. */
  static Clocks of(Clock wall) {
    return new Clocks() {
      @Override
      public long wallMillis() {
        return wall.millis();
      }

      @Override
      public long monotonicNanos() {
        return System.nanoTime();
      }

      @Override
      public void awaitMonotonic(long nanos) {
        boolean interrupted = false;
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
          LockSupport.parkNanos(left);
          interrupted |= Thread.interrupted();
        }
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }
}
