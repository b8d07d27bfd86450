package io.tarn.spi.job;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;

/**
 * What time it is for a batch: decided in its plan, and the same in each attempt.
 *
 * @param millis the batch's time: the wall clock when the batch was first planned, but never before
 *     that of an earlier batch
 * @param watermarks the watermark of each stream that has one, by name, in ms; those that have seen
 *     no event are missing
 * @param idle the streams, by name, that hold no watermark back in this batch
 * @param watermarkMillis windows that end at or before this event time are final once the batch is
 *     committed; {@link #NO_WATERMARK} if there are none. Never less than that of an earlier batch
 * @param previousWatermarkMillis that of the batch before: what was final there is closed in this
 *     batch, and a record that only falls into closed windows is late
 */
public record BatchTime(
    long millis,
    Map<String, Long> watermarks,
    Set<String> idle,
    long watermarkMillis,
    long previousWatermarkMillis)
    implements Serializable {

  /** The watermark before any event was seen. */
  public static final long NO_WATERMARK = Long.MIN_VALUE;

  public BatchTime {
    watermarks = Map.copyOf(watermarks);
    idle = Set.copyOf(idle);
  }

  /** Of a job without watermarks. */
  public static BatchTime of(long millis) {
    return new BatchTime(millis, Map.of(), Set.of(), NO_WATERMARK, NO_WATERMARK);
  }
}
