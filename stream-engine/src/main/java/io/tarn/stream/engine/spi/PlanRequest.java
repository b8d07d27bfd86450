package io.tarn.stream.engine.spi;

import java.util.Map;

/**
 * What a batch is to do, before it has a version.
 *
 * @param batch the batch id
 * @param offsets for each source by name, the range it will read
 * @param watermarkMillis records whose last window ended at or before this event time are late;
 *     {@link Plan#NO_WATERMARK} if there is none
 */
public record PlanRequest(long batch, Map<String, OffsetRange> offsets, long watermarkMillis) {
  public PlanRequest {
    offsets = Map.copyOf(offsets);
  }
}
