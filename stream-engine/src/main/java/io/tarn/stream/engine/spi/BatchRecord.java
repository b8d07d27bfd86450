package io.tarn.stream.engine.spi;

import java.util.Map;

/**
 * What the log keeps of a batch besides its plan.
 *
 * @param eventTimes for each stream with a watermark, by name, the greatest event time seen so far,
 *     in ms
 * @param rows what was counted in this batch
 * @param progress the batch's figures, as JSON
 */
public record BatchRecord(Map<String, Long> eventTimes, RowCounts rows, String progress) {
  public BatchRecord {
    eventTimes = Map.copyOf(eventTimes);
  }

  /** A record of a batch in which nothing was counted. */
  public BatchRecord(Map<String, Long> eventTimes, String progress) {
    this(eventTimes, RowCounts.NONE, progress);
  }
}
