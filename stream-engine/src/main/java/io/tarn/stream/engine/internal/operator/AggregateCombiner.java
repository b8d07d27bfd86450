package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.Packed;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;

/**
 * Values combined by aggregates.
 *
 * @param <A> what is combined
 */
public interface AggregateCombiner<V, A> extends Combiner<V, A> {
  /** How what is combined is stored, and combines further. */
  AggregateSchema<A> schema();

  /** Both in one, as a new object: {@code before} is a state, and {@code added} came after it. */
  default A together(A before, A added) {
    return before == null ? added : schema().merge(added, schema().copy(before));
  }

  @Override
  default A merge(A left, A right) {
    return schema().merge(right, left);
  }

  /** The codec of what is combined. */
  default ValueCodec<A> codec() {
    return new Codec<>(schema());
  }

  /**
   * The codec of aggregates. Packed ones may be shared: what folds combines old slots into new
   * ones, and hands on only what it renders of them.
   */
  record Codec<A>(AggregateSchema<A> aggregates) implements ValueCodec<A> {
    @Override
    public boolean isShareable() {
      return aggregates instanceof Packed;
    }

    @Override
    public byte[] encode(A value) {
      return aggregates.encode(value);
    }

    @Override
    public A decode(byte[] value) {
      return aggregates.decode(value);
    }

    @Override
    public ValueSchema schema() {
      return aggregates;
    }
  }
}
