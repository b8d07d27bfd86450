package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKeys;
import io.tarn.schemas.ValueCodec;
import io.tarn.stream.engine.function.SerializableFunction;
import java.time.Instant;

/** {@code latestByKey}: the value of the greatest time, and of several that which came last. */
public record KeepLatest<K, V>(SerializableFunction<V, Instant> time)
    implements KeyedOperation<K, V, V, V, RowChange<K, V>> {
  @Override
  public String describe() {
    return "latest value";
  }

  @Override
  public Combiner<V, V> combiner() {
    return new Combiner.Reduce<>(this::later);
  }

  @Override
  public void update(K key, V latest, KeyedTurn<V, RowChange<K, V>> turn) throws Exception {
    V before = turn.state();
    V after = before == null ? latest : later(before, latest);
    turn.put(after);
    turn.emit(RowChange.of(key, turn.before(), after));
  }

  @Override
  public RowTeller<V> teller(
      RowKeys<K> rowKeys, ValueCodec<V> codec, KeyedTurn<V, RowChange<K, V>> turn) {
    return new KeyTeller<>(rowKeys, codec, turn);
  }

  private V later(V first, V second) throws Exception {
    return time.apply(second).isBefore(time.apply(first)) ? first : second;
  }
}
