package io.tarn.stream.engine.function;

import java.io.Serializable;
import java.util.Optional;

/**
 * What {@code mapWithState} calls for each value of a key, in order, and once a key times out.
 *
 * @param <K> the key
 * @param <V> the values
 * @param <S> the state
 * @param <R> what is given
 */
@FunctionalInterface
public interface MapWithStateFunction<K, V, S, R> extends Serializable {
  /**
   * @param value the value; empty if the key times out
   * @param state the key's state, which may be read, updated and removed
   * @return what to give on, or empty for nothing
   */
  Optional<R> map(K key, Optional<V> value, State<S> state) throws Exception;
}
