package io.tarn.spi.job;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A committed batch, and all that a writer needs to go on from it.
 *
 * @param batch the batch id
 * @param version the version of the attempt that was committed, a wall-clock time in ms
 * @param offsets for each source by name, the end of what has been read
 * @param time what time it was for the batch
 * @param eventTimes for each stream with a watermark, by name, how far it has come
 * @param totals what was counted since the job began
 * @param tables the tables that the job had when it was committed, its sources' included: without
 *     one of them there is no going on
 * @param timers of each table whose keys have timers, from when on these may come due
 */
public record Committed(
    long batch,
    long version,
    Map<String, String> offsets,
    BatchTime time,
    Map<String, EventTime> eventTimes,
    RowCounts totals,
    Set<String> tables,
    Map<String, List<EarliestTimers>> timers)
    implements Serializable {
  public Committed {
    offsets = Map.copyOf(offsets);
    eventTimes = Map.copyOf(eventTimes);
    timers = timers == null ? Map.of() : Collections.unmodifiableSortedMap(new TreeMap<>(timers));
    tables = tables == null ? Set.of() : Collections.unmodifiableSortedSet(new TreeSet<>(tables));
  }

  /** The same batch, as if the job had not had this table. */
  public Committed withoutTable(String table) {
    Set<String> others = new TreeSet<>(tables);
    others.remove(table);
    Map<String, List<EarliestTimers>> left = new TreeMap<>(timers);
    left.remove(table);
    return new Committed(batch, version, offsets, time, eventTimes, totals, others, left);
  }
}
