package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Pair;

/** Running aggregates: the old slots combined into the batch's own. */
public record Accumulate<K, V, A>(AggregateCombiner<V, A> combiner)
    implements KeyedOperation<K, V, A, A, Pair<K, A>> {
  @Override
  public String describe() {
    return "aggregates";
  }

  @Override
  public void update(K key, A partial, KeyedTurn<A, Pair<K, A>> turn) {
    A after = combiner.together(turn.state(), partial);
    turn.put(after);
    turn.emit(new Pair<>(key, after));
  }
}
