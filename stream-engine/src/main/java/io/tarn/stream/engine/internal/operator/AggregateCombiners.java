package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.PackedAggregate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The combiner of a list of aggregates. */
public final class AggregateCombiners {
  private AggregateCombiners() {}

  /**
   * By slots alone if all aggregates are packed.
   *
   * @param table the table that they are kept in, for messages
   * @throws IllegalArgumentException if there are no aggregates, or two have one name
   */
  public static <V> AggregateCombiner<V, ?> of(String table, List<Aggregate<V>> aggregates) {
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
}
