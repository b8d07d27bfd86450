package io.tarn.stream.engine.internal.run;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Times the steps of one attempt. */
final class BatchClock {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Instant started = Instant.now();
  private final long startedNanos = System.nanoTime();
  private final Map<String, Double> millis = new LinkedHashMap<>();

  <R> R time(String step, Supplier<R> body) {
    long began = System.nanoTime();
    try {
      return body.get();
    } finally {
      millis.put(step, (System.nanoTime() - began) / NANOS_PER_MILLI);
    }
  }

  /** Notes the time from the start to now as the whole batch's. */
  BatchClock stop() {
    millis.put("batch", totalMillis());
    return this;
  }

  Instant started() {
    return started;
  }

  double totalMillis() {
    return (System.nanoTime() - startedNanos) / NANOS_PER_MILLI;
  }

  Map<String, Double> millis() {
    return millis;
  }
}
