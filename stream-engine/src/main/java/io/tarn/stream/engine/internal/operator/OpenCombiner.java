package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.AggregateField;
import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.Aggregated;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.OpenAggregate;
import io.tarn.stream.engine.aggregate.PackedAggregate;
import java.util.List;
import java.util.stream.Collectors;

/** Values combined by aggregates of which some are not packed: an entry for each. */
@SuppressWarnings("serial") // an immutable list of serializable aggregates
record OpenCombiner<V>(List<Aggregate<V>> aggregates, Aggregated aggregated)
    implements AggregateCombiner<V, Object[]> {
  static <V> OpenCombiner<V> of(List<Aggregate<V>> aggregates) {
    return new OpenCombiner<>(
        List.copyOf(aggregates),
        new Aggregated(aggregates.stream().map(OpenCombiner::field).toList()));
  }

  private static AggregateField field(Aggregate<?> aggregate) {
    if (aggregate instanceof OpenAggregate<?> open) {
      return open.field();
    }
    return AggregateField.packed(((PackedAggregate<?>) aggregate).field());
  }

  @Override
  public AggregateSchema<Object[]> schema() {
    return aggregated;
  }

  @Override
  public Object[] create(V value) throws Exception {
    Object[] created = new Object[aggregates.size()];
    for (int i = 0; i < created.length; i++) {
      created[i] =
          aggregates.get(i) instanceof OpenAggregate<V> open
              ? open.create(value)
              : lifted((PackedAggregate<V>) aggregates.get(i), value);
    }
    return created;
  }

  /** All functions are called before anything changes. */
  @Override
  public Object[] add(Object[] partial, V value) throws Exception {
    return aggregated.merge(create(value), partial);
  }

  private static <V> long[] lifted(PackedAggregate<V> aggregate, V value) throws Exception {
    long[] slots = new long[aggregate.field().kind().slots()];
    aggregate.lift(value, slots, 0);
    return slots;
  }

  @Override
  public String describe() {
    return aggregates.stream().map(Aggregate::name).collect(Collectors.joining(", "));
  }
}
