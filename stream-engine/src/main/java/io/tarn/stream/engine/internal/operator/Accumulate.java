package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Pair;

/** Running aggregates: the old slots combined into the batch's own. */
public record Accumulate<K, V>(PackedCombiner<V> combiner)
    implements KeyedOperation<K, V, long[], long[], Pair<K, long[]>> {
  @Override
  public String describe() {
    return "aggregates";
  }

  @Override
  public void update(K key, long[] partial, KeyedTurn<long[], Pair<K, long[]>> turn) {
    long[] before = turn.state();
    if (before != null) {
      combiner.packed().combine(before, partial);
    }
    turn.put(partial);
    turn.emit(new Pair<>(key, partial));
  }
}
