package io.tarn.spi.run;

import io.tarn.spi.job.EarliestTimers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the tasks of a batch reported, summed up.
 *
 * @param counters each counter's sum, and for {@link Counter#LATE_ROWS} the size of the union of
 *     all tasks' {@link LateRecords}; those not counted are missing
 * @param eventTimes for each stream with a watermark, by name, the greatest event time of the
 *     batch, in ms
 * @param timers of each table whose keys have timers, what tasks have found of its partitions
 * @param nodes the figures of the steps of the job's graph, by their numbers; those that gave
 *     nothing may be missing
 */
public record TaskReport(
    Map<Counter, Long> counters,
    Map<String, Long> eventTimes,
    Map<String, List<EarliestTimers>> timers,
    Map<Integer, NodeFigures> nodes) {
  public TaskReport {
    timers = Map.copyOf(timers);
    counters = Map.copyOf(counters);
    eventTimes = Map.copyOf(eventTimes);
    nodes = Map.copyOf(nodes);
  }

  /** With more of one step. */
  public TaskReport plus(int node, NodeFigures figures) {
    Map<Integer, NodeFigures> more = new HashMap<>(nodes);
    more.merge(node, figures, NodeFigures::plus);
    return new TaskReport(counters, eventTimes, timers, more);
  }

  /** Sums up what all tasks of a batch have reported. */
  public static TaskReport of(Collection<TaskResult> results) {
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    Map<String, Long> eventTimes = new HashMap<>();
    Map<Integer, NodeFigures> nodes = new HashMap<>();
    Map<String, List<EarliestTimers>> timers = new HashMap<>();
    LateRecords late = new LateRecords();
    for (TaskResult result : results) {
      result.counters().forEach((counter, amount) -> counters.merge(counter, amount, Long::sum));
      result.eventTimes().forEach((stream, time) -> eventTimes.merge(stream, time, Math::max));
      result.nodes().forEach((node, figures) -> nodes.merge(node, figures, NodeFigures::plus));
      result
          .timers()
          .forEach(
              (table, earliest) ->
                  timers.computeIfAbsent(table, missing -> new ArrayList<>()).add(earliest));
      late.addAll(result.late());
    }
    counters.put(Counter.LATE_ROWS, late.count());
    return new TaskReport(counters, eventTimes, timers, nodes);
  }

  public long count(Counter counter) {
    return counters.getOrDefault(counter, 0L);
  }
}
