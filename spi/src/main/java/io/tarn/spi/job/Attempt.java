package io.tarn.spi.job;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * One try at a batch, as its tasks see it.
 *
 * @param plan what to do, and the version to write at
 * @param readPoint what a read of state must ask for
 * @param timers of each table whose keys have timers, from when on these may come due
 */
public record Attempt(Plan plan, ReadPoint readPoint, Map<String, List<EarliestTimers>> timers)
    implements Serializable {
  public Attempt {
    timers = Map.copyOf(timers);
  }

  /** Of a job without timers. */
  public Attempt(Plan plan, ReadPoint readPoint) {
    this(plan, readPoint, Map.of());
  }
}
