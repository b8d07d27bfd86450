package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.UpdateFunction;
import java.util.List;
import java.util.Optional;

/**
 * {@code updateStateByKey}: tells each key that has a state once it was updated, with that state.
 *
 * @param everyKey whether the function is called for the keys that have no new values, too
 */
public record UpdateByFunction<K, V, S>(UpdateFunction<K, V, S> fn, boolean everyKey)
    implements KeyedOperation<K, V, List<V>, S, Pair<K, S>> {
  @Override
  public String describe() {
    return everyKey ? "by function, every key" : "by function";
  }

  @Override
  public Combiner<V, List<V>> combiner() {
    return new Combiner.Gather<>();
  }

  @Override
  public boolean visitsAllKeys() {
    return everyKey;
  }

  @Override
  public void update(K key, List<V> values, KeyedTurn<S, Pair<K, S>> turn) throws Exception {
    S before = turn.state();
    S after =
        NullResultException.check(
                fn.update(key, values == null ? List.of() : values, Optional.ofNullable(before)),
                "give Optional.empty() to remove the key")
            .orElse(null);
    if (values != null || !before.equals(after)) {
      turn.put(after);
    }
    if (after != null) {
      turn.emit(new Pair<>(key, after));
    }
  }
}
