package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Batch;
import io.tarn.stream.engine.spi.OffsetRange;
import io.tarn.stream.engine.spi.Runner;
import java.util.HashMap;
import java.util.Map;

/**
 * The graph laid out for one attempt: each step's batch, made the first time that it is asked for.
 */
final class BatchScope {
  private final Runner runner;
  private final Map<String, OffsetRange> offsets;
  private final Map<Step<?>, Batch<?>> batches = new HashMap<>();

  BatchScope(Runner runner, Map<String, OffsetRange> offsets) {
    this.runner = runner;
    this.offsets = offsets;
  }

  Runner runner() {
    return runner;
  }

  /** What the source reads in this batch; null if nothing. */
  OffsetRange range(String source) {
    return offsets.get(source);
  }

  @SuppressWarnings("unchecked") // a step's batch is put in under that step only
  <T> Batch<Event<T>> of(Step<T> step) {
    Batch<?> made = batches.get(step);
    if (made == null) {
      made = step.batch(this);
      batches.put(step, made);
    }
    return (Batch<Event<T>>) made;
  }
}
