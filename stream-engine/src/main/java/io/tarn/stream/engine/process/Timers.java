package io.tarn.stream.engine.process;

import java.time.Instant;

/**
 * The timers of one key, each known by its time; in ms. A key may have many. One that is set for a
 * time that has passed fires in the next batch. A batch runs when a timer is due, if no source has
 * anything new.
 */
public interface Timers {
  /**
   * Has the function called once the watermark is at or after a time. Set twice, it fires once.
   *
   * @throws IllegalStateException if no watermark follows the stream's events: it would never fire
   */
  void setEventTime(Instant time);

  /** Takes a timer by event time back; does nothing if it is not set. */
  void removeEventTime(Instant time);

  /** Has the function called in the first batch whose time is at or after a time. */
  void setProcessingTime(Instant time);

  /** Takes a timer by the time of batches back; does nothing if it is not set. */
  void removeProcessingTime(Instant time);
}
