package io.tarn.stream.engine.job;

import java.time.Duration;

/** When the next batch begins. */
public sealed interface Trigger {
  /**
   * A batch at most every {@code interval}, if there is anything new; zero for as fast as batches
   * end.
   */
  static Trigger interval(Duration interval) {
    return new Interval(interval);
  }

  /** Batches until all that is available at the start has been read; then the job ends. */
  static Trigger availableNow() {
    return new AvailableNow();
  }

  /**
   * @param interval from the start of one batch to the start of the next
   */
  record Interval(Duration interval) implements Trigger {
    public Interval {
      if (interval.isNegative()) {
        throw new IllegalArgumentException(
            "a trigger's interval must not be negative, but is " + interval);
      }
    }
  }

  /** See {@link Trigger#availableNow()}. */
  record AvailableNow() implements Trigger {}
}
