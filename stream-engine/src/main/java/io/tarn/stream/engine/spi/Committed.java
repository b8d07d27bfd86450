package io.tarn.stream.engine.spi;

import java.io.Serializable;
import java.util.Map;

/**
 * The last committed batch, and all that a writer needs to go on from it.
 *
 * @param batch the batch id
 * @param version the version of the attempt that was committed, a wall-clock time in ms
 * @param offsets for each source by name, the end of what has been read
 * @param eventTimes for each stream with a watermark, by name, the greatest event time seen, in ms
 * @param totals what was counted since the job began
 */
public record Committed(
    long batch,
    long version,
    Map<String, String> offsets,
    Map<String, Long> eventTimes,
    RowCounts totals)
    implements Serializable {
  public Committed {
    offsets = Map.copyOf(offsets);
    eventTimes = Map.copyOf(eventTimes);
  }
}
