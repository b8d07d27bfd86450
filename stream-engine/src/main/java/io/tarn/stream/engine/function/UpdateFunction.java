package io.tarn.stream.engine.function;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * What {@code updateStateByKey} calls for each key that has new values.
 *
 * @param <K> the key
 * @param <V> the values
 * @param <S> the state: give back a new one, never the old one changed
 */
@FunctionalInterface
public interface UpdateFunction<K, V, S> extends Serializable {
  /**
   * @param key the key
   * @param values its new values, at least one, in the order of the source's splits
   * @param state its state, or empty for a key that has none
   * @return the state to keep, or empty to remove the key
   */
  Optional<S> update(K key, List<V> values, Optional<S> state) throws Exception;
}
