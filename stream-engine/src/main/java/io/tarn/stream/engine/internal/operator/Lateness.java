package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;

/** Which records come too late to count for an operation that has no panes. */
@FunctionalInterface
public interface Lateness<V> extends Serializable {
  /**
   * @param timeMillis the record's event time
   * @param closedMillis the watermark that lateness is judged by
   */
  boolean isLate(V value, long timeMillis, long closedMillis) throws Exception;

  /** None is late. */
  record Never<V>() implements Lateness<V> {
    @Override
    public boolean isLate(V value, long timeMillis, long closedMillis) {
      return false;
    }
  }

  /** Those at or before the watermark. */
  record BehindWatermark<V>() implements Lateness<V> {
    @Override
    public boolean isLate(V value, long timeMillis, long closedMillis) {
      return timeMillis <= closedMillis;
    }
  }
}
