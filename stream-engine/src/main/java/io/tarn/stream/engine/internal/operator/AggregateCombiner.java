package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.Packed;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.PackedAggregate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Values combined by aggregates.
 *
 * @param <A> what is combined
 */
public interface AggregateCombiner<V, A> extends Combiner<V, A> {
  /** How what is combined is stored, and combines further. */
  AggregateSchema<A> schema();

  /**
   * By slots alone if all aggregates are packed.
   *
   * @param table the table that they are kept in, for messages
   * @throws IllegalArgumentException if there are no aggregates, or two have one name
   */
  static <V> AggregateCombiner<V, ?> of(String table, List<Aggregate<V>> aggregates) {
    if (aggregates.isEmpty()) {
      throw new IllegalArgumentException(
          "table "
              + table
              + " has no aggregates; give it at least one, such as Aggregates.count(\"count\")");
    }
    Set<String> names = new HashSet<>();
    for (Aggregate<V> aggregate : aggregates) {
      if (!names.add(aggregate.name())) {
        throw new IllegalArgumentException(
            "two aggregates of table "
                + table
                + " are named "
                + aggregate.name()
                + "; name one of them differently");
      }
    }
    return aggregates.stream().allMatch(PackedAggregate.class::isInstance)
        ? PackedCombiner.of(aggregates.stream().map(each -> (PackedAggregate<V>) each).toList())
        : OpenCombiner.of(aggregates);
  }

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
