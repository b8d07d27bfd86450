package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKeys;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Plan;
import io.tarn.stream.engine.function.UpdateFunction;
import java.util.List;
import java.util.Optional;

/**
 * {@code updateStateByKey}: tells each key that was updated. Whether a key without new values has
 * changed is seen by the bytes that are stored: a function may change the very object that it is
 * given, and its class need not say what is equal.
 *
 * @param everyKey whether the function is called for the keys that have no new values, too
 */
public record UpdateByFunction<K, V, S>(UpdateFunction<K, V, S> fn, boolean everyKey)
    implements KeyedOperation<K, V, List<V>, S, RowChange<K, S>> {
  @Override
  public String describe() {
    return everyKey ? "by function, every key" : "by function";
  }

  @Override
  public Combiner<V, List<V>> combiner() {
    return new Combiner.Gather<>();
  }

  @Override
  public boolean visitsAllKeys(Plan plan) {
    return everyKey;
  }

  @Override
  public void update(K key, List<V> values, KeyedTurn<S, RowChange<K, S>> turn) throws Exception {
    S after =
        NullResultException.check(
                fn.update(
                    key, values == null ? List.of() : values, Optional.ofNullable(turn.state())),
                "give Optional.empty() to remove the key")
            .orElse(null);
    if (values != null || !turn.isFoundAs(after)) {
      turn.put(after);
    }
    turn.emit(RowChange.of(key, turn.before(), after));
  }

  @Override
  public RowTeller<S> teller(
      RowKeys<K> rowKeys, ValueCodec<S> codec, KeyedTurn<S, RowChange<K, S>> turn) {
    return new KeyTeller<>(rowKeys, codec, turn);
  }
}
