package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.Packed;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.stream.engine.aggregate.Aggregate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Values combined into the slots of a packed value. */
@SuppressWarnings("serial") // an immutable list of serializable aggregates
public record PackedCombiner<V>(List<Aggregate<V>> aggregates, Packed packed, int slots)
    implements Combiner<V, long[]> {

  /**
   * @param table the table that they are kept in, for messages
   * @throws IllegalArgumentException if there are no aggregates, or two have one name
   */
  public static <V> PackedCombiner<V> of(String table, List<Aggregate<V>> aggregates) {
    if (aggregates.isEmpty()) {
      throw new IllegalArgumentException(
          "table "
              + table
              + " has no aggregates; give it at least one, such as Aggregates.count(\"count\")");
    }
    Set<String> names = new HashSet<>();
    for (Aggregate<V> aggregate : aggregates) {
      String name = aggregate.field().name();
      if (!names.add(name)) {
        throw new IllegalArgumentException(
            "two aggregates of table "
                + table
                + " are named "
                + name
                + "; name one of them differently");
      }
    }
    Packed packed = new Packed(aggregates.stream().map(Aggregate::field).toList());
    return new PackedCombiner<>(List.copyOf(aggregates), packed, packed.slots());
  }

  @Override
  public long[] create(V value) throws Exception {
    long[] lifted = new long[slots];
    int slot = 0;
    for (int i = 0; i < aggregates.size(); i++) {
      Aggregate<V> aggregate = aggregates.get(i);
      aggregate.lift(value, lifted, slot);
      slot += aggregate.field().kind().slots();
    }
    return lifted;
  }

  @Override
  public long[] add(long[] partial, V value) throws Exception {
    return merge(partial, create(value));
  }

  @Override
  public long[] merge(long[] left, long[] right) {
    packed.combine(right, left);
    return left;
  }

  @Override
  public String describe() {
    return aggregates.stream()
        .map(aggregate -> aggregate.field().name())
        .collect(Collectors.joining(", "));
  }

  public Codec codec() {
    return new Codec(packed);
  }

  /**
   * The codec of the slots. They may be shared: what folds combines old slots into new ones, and
   * hands on only what it renders of them.
   */
  public record Codec(Packed packed) implements ValueCodec<long[]> {
    @Override
    public boolean isShareable() {
      return true;
    }

    @Override
    public byte[] encode(long[] slots) {
      return packed.encode(slots);
    }

    @Override
    public long[] decode(byte[] value) {
      return packed.decode(value);
    }

    @Override
    public ValueSchema schema() {
      return packed;
    }
  }
}
