package io.tarn.stream.engine.spi;

import java.util.Map;
import java.util.Set;

/**
 * What the log keeps of a batch besides its plan.
 *
 * @param eventTimes for each stream with a watermark, by name, the greatest event time seen so far,
 *     in ms
 * @param rows what was counted in this batch
 * @param tables the job's tables, its sources' included
 * @param progress the batch's figures, as JSON
 */
public record BatchRecord(
    Map<String, Long> eventTimes, RowCounts rows, Set<String> tables, String progress) {
  public BatchRecord {
    eventTimes = Map.copyOf(eventTimes);
    tables = Set.copyOf(tables);
  }

  /** A record of a batch in which nothing was counted, of a job without tables. */
  public BatchRecord(Map<String, Long> eventTimes, String progress) {
    this(eventTimes, RowCounts.NONE, Set.of(), progress);
  }
}
