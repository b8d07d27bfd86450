package io.tarn.spi.run;

import io.tarn.spi.job.EarliestTimers;
import java.io.Serializable;
import java.util.Map;

/**
 * What one task reported: a value, to be sent from where the task ran to where its batch is summed
 * up.
 *
 * @param counters each counter's amount; those not counted are missing
 * @param late the records that the task found late
 * @param eventTimes for each stream with a watermark, by name, the greatest event time that the
 *     task has seen, in ms
 * @param timers of each table whose keys have timers, what the task has found of its partition
 * @param nodes what was measured of steps of the job's graph, by their numbers
 */
public record TaskResult(
    Map<Counter, Long> counters,
    LateRecords late,
    Map<String, Long> eventTimes,
    Map<String, EarliestTimers> timers,
    Map<Integer, NodeFigures> nodes)
    implements Serializable {
  public TaskResult {
    counters = Map.copyOf(counters);
    late = late.copy();
    eventTimes = Map.copyOf(eventTimes);
    timers = Map.copyOf(timers);
    nodes = Map.copyOf(nodes);
  }
}
