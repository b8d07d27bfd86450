package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.WindowSpec;
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

  /** Those that only fall into windows which are closed. */
  record ClosedWindows<V>(WindowSpec window) implements Lateness<V> {
    @Override
    public boolean isLate(V value, long timeMillis, long closedMillis) {
      return window.isLate(timeMillis, closedMillis);
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
