package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.Packed;
import io.tarn.stream.engine.aggregate.PackedAggregate;
import java.util.List;
import java.util.stream.Collectors;

/** Values combined into the slots of a packed value. */
@SuppressWarnings("serial") // an immutable list of serializable aggregates
record PackedCombiner<V>(List<PackedAggregate<V>> aggregates, Packed packed, int slots)
    implements AggregateCombiner<V, long[]> {
  static <V> PackedCombiner<V> of(List<PackedAggregate<V>> aggregates) {
    Packed packed = new Packed(aggregates.stream().map(PackedAggregate::field).toList());
    return new PackedCombiner<>(List.copyOf(aggregates), packed, packed.slots());
  }

  @Override
  public AggregateSchema<long[]> schema() {
    return packed;
  }

  @Override
  public long[] create(V value) throws Exception {
    long[] lifted = new long[slots];
    int slot = 0;
    for (int i = 0; i < aggregates.size(); i++) {
      PackedAggregate<V> aggregate = aggregates.get(i);
      aggregate.lift(value, lifted, slot);
      slot += aggregate.field().kind().slots();
    }
    return lifted;
  }

  @Override
  public long[] add(long[] partial, V value) throws Exception {
    packed.combine(create(value), partial);
    return partial;
  }

  @Override
  public String describe() {
    return aggregates.stream()
        .map(aggregate -> aggregate.field().name())
        .collect(Collectors.joining(", "));
  }
}
