package io.tarn.stream.engine.spi;

import java.io.Serializable;
import java.util.Map;

/**
 * One attempt at a batch, as logged before it runs.
 *
 * @param job the job's name
 * @param epoch the epoch of the writer that planned it
 * @param batch the batch id
 * @param version the timestamp in ms of every cell that the attempt writes; greater than that of
 *     any attempt before
 * @param offsets for each source by name, the range it reads
 * @param watermarkMillis records whose last window ended at or before this event time are late;
 *     {@link #NO_WATERMARK} if there is none
 */
public record Plan(
    String job,
    long epoch,
    long batch,
    long version,
    Map<String, OffsetRange> offsets,
    long watermarkMillis)
    implements Serializable {

  /** The watermark before any event was seen. */
  public static final long NO_WATERMARK = Long.MIN_VALUE;

  public Plan {
    offsets = Map.copyOf(offsets);
  }

  /** The same work, to be planned again. */
  public PlanRequest again() {
    return new PlanRequest(batch, offsets, watermarkMillis);
  }
}
