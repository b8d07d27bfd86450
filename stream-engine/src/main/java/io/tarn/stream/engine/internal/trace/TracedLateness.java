package io.tarn.stream.engine.internal.trace;

import io.tarn.stream.engine.internal.operator.Lateness;

/** Which records come too late, with what they were made of. */
record TracedLateness<V>(Lateness<V> lateness) implements Lateness<Traced<V>> {
  @Override
  public boolean isLate(Traced<V> value, long timeMillis, long closedMillis) throws Exception {
    return lateness.isLate(value.value(), timeMillis, closedMillis);
  }
}
