package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKeys;
import io.tarn.schemas.ValueCodec;

/**
 * Running aggregates: what a batch has of a key folded into what is kept. A key of which all
 * records have been taken back goes.
 */
public record Accumulate<K, V, P, A>(Fold<V, P, A> fold)
    implements KeyedOperation<K, V, P, A, RowChange<K, A>> {
  @Override
  public String describe() {
    return "aggregates";
  }

  @Override
  public Combiner<V, P> combiner() {
    return fold.combiner();
  }

  @Override
  public void update(K key, P partial, KeyedTurn<A, RowChange<K, A>> turn) {
    A folded = fold.into(turn.state(), partial);
    A after = fold.aggregates().schema().isOfNone(folded) ? null : folded;
    turn.put(after);
    turn.emit(RowChange.of(key, turn.before(), after));
  }

  @Override
  public RowTeller<A> teller(
      RowKeys<K> rowKeys, ValueCodec<A> codec, KeyedTurn<A, RowChange<K, A>> turn) {
    return new KeyTeller<>(rowKeys, codec, turn);
  }
}
