package io.tarn.stream.engine.internal.graph;

import io.tarn.spi.job.EventTime;
import java.time.Duration;
import java.util.Optional;

/**
 * How long the events of a stream are awaited.
 *
 * @param delay how far the watermark stays behind the greatest event time
 * @param idleAfter after how long without an event the stream holds no watermark back; empty for
 *     never
 */
public record Watermark(Duration delay, Optional<Duration> idleAfter) {
  public Watermark {
    if (delay.isNegative()) {
      throw new IllegalArgumentException(
          "a watermark's delay must not be negative, but is " + delay);
    }
    if (idleAfter.isPresent() && (idleAfter.get().isNegative() || idleAfter.get().isZero())) {
      throw new IllegalArgumentException("idleAfter must be positive, but is " + idleAfter.get());
    }
  }

  /**
   * The watermark, in ms; empty if no event was seen.
   *
   * @param seen how far the stream has come; null if it is new
   */
  public Optional<Long> after(EventTime seen) {
    return seen == null || seen.greatest() == EventTime.NONE
        ? Optional.empty()
        : Optional.of(seen.greatest() - delay.toMillis());
  }

  public boolean isIdle(EventTime seen, long batchMillis) {
    return seen != null
        && idleAfter.isPresent()
        && batchMillis - seen.activeMillis() >= idleAfter.get().toMillis();
  }
}
