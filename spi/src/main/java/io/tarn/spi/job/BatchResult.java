package io.tarn.spi.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What running a batch has found, handed to the log with its commit.
 *
 * @param eventTimes for each stream with a watermark, by name, how far it has come
 * @param rows what was counted in this batch
 * @param tables the job's tables, its sources' included
 * @param timers of each table whose keys have timers, from when on these may come due
 * @param progress the batch's figures, as JSON
 * @param ends for each source that was read, or passed over, by name, how far; empty where that is
 *     as the batch was planned
 * @param receipts what outputs need to be given the batch, by their names; of those that have
 *     something of it
 * @param removals whether rows of tables may have been removed: what no snapshot shows any more of
 *     those is looked for in all of a table
 */
public record BatchResult(
    Map<String, EventTime> eventTimes,
    RowCounts rows,
    Set<String> tables,
    Map<String, List<EarliestTimers>> timers,
    String progress,
    Optional<Map<String, String>> ends,
    Map<String, String> receipts,
    boolean removals) {
  public BatchResult {
    timers = Map.copyOf(timers);
    eventTimes = Map.copyOf(eventTimes);
    tables = Set.copyOf(tables);
    receipts = Map.copyOf(receipts);
  }

  /** A record of a batch in which nothing was counted, of a job without tables. */
  public BatchResult(Map<String, EventTime> eventTimes, String progress) {
    this(eventTimes, RowCounts.NONE, Set.of(), progress);
  }

  /** A record of a batch in which all was read that was planned. */
  public BatchResult(
      Map<String, EventTime> eventTimes, RowCounts rows, Set<String> tables, String progress) {
    this(eventTimes, rows, tables, Map.of(), progress, Optional.empty(), Map.of(), true);
  }

  /** The same with other figures. */
  public BatchResult withProgress(String newProgress) {
    return new BatchResult(eventTimes, rows, tables, timers, newProgress, ends, receipts, removals);
  }
}
