package io.tarn.stream.engine.aggregate;

import io.tarn.schemas.AggregateField;
import io.tarn.schemas.Aggregator;
import java.io.Serializable;

/**
 * An aggregate that an {@link Aggregator} makes.
 *
 * @param <V> the values
 */
public final class OpenAggregate<V> extends Aggregate<V> {
  private static final long serialVersionUID = 1L;

  private final AggregateField field;
  private final Creating<V> creating;

  /**
   * @param creating makes what is kept of a value alone
   */
  OpenAggregate(
      String name, String aggregatorName, Aggregator<?, ?, ?> aggregator, Creating<V> creating) {
    this.field = AggregateField.of(name, aggregatorName, aggregator);
    this.creating = creating;
  }

  @Override
  public String name() {
    return field.name();
  }

  /** The field as it stands in the table's descriptor. */
  public AggregateField field() {
    return field;
  }

  /** What is kept of a value alone. */
  public Object create(V value) throws Exception {
    return creating.create(value);
  }

  @FunctionalInterface
  interface Creating<V> extends Serializable {
    Object create(V value) throws Exception;
  }
}
