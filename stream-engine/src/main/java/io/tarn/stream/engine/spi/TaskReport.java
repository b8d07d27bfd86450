package io.tarn.stream.engine.spi;

import java.util.Map;

/**
 * What the tasks of a batch reported, summed up.
 *
 * @param counters each counter's sum, and for {@link Counter#LATE_ROWS} the size of the union of
 *     all tasks' {@link LateRecords}; those not counted are missing
 * @param eventTimes for each stream with a watermark, by name, the greatest event time of the
 *     batch, in ms
 */
public record TaskReport(Map<Counter, Long> counters, Map<String, Long> eventTimes) {
  public TaskReport {
    counters = Map.copyOf(counters);
    eventTimes = Map.copyOf(eventTimes);
  }

  public long count(Counter counter) {
    return counters.getOrDefault(counter, 0L);
  }
}
