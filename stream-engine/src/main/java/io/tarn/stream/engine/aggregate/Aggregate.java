package io.tarn.stream.engine.aggregate;

import io.tarn.schemas.Field;
import java.io.Serializable;

/**
 * One field of an aggregation: what a single value contributes, and by {@link Field#kind()} how
 * contributions combine. Made by {@link Aggregates}.
 *
 * @param <V> the values
 */
public final class Aggregate<V> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Field field;
  private final Lift<V> lift;

  Aggregate(Field field, Lift<V> lift) {
    this.field = field;
    this.lift = lift;
  }

  /** The field as it stands in the table's descriptor. */
  public Field field() {
    return field;
  }

  /** Sets the slots from {@code slot} on to what {@code value} alone contributes. */
  public void lift(V value, long[] slots, int slot) throws Exception {
    lift.lift(value, slots, slot);
  }

  @FunctionalInterface
  interface Lift<V> extends Serializable {
    void lift(V value, long[] slots, int slot) throws Exception;
  }
}
