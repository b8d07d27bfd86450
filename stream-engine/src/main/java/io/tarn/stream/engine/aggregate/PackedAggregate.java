package io.tarn.stream.engine.aggregate;

import io.tarn.schemas.Field;
import java.io.Serializable;

/**
 * A built-in aggregate that is packed into slots of eight bytes: by {@link Field#kind()} two
 * combine.
 *
 * @param <V> the values
 */
public final class PackedAggregate<V> extends Aggregate<V> {
  private static final long serialVersionUID = 1L;

  private final Field field;
  private final Lift<V> lift;

  PackedAggregate(Field field, Lift<V> lift) {
    this.field = field;
    this.lift = lift;
  }

  @Override
  public String name() {
    return field.name();
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
