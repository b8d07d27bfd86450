package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Pair;
import java.io.Serializable;
import java.util.List;

/**
 * The values of a key in one batch of a window.
 *
 * @param leaves whether they have left the window
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record KeptBatch<K, V>(K key, long batch, List<V> values, boolean leaves)
    implements Serializable {
  /** Each with its key. */
  public Iterable<Pair<K, V>> pairs() {
    return () -> values.stream().map(value -> new Pair<>(key, value)).iterator();
  }

  /** Each with its key, as one that leaves, on the left, or one that comes. */
  public Iterable<Pair<K, Side<V, V>>> moves() {
    return () ->
        values.stream()
            .map(
                value ->
                    new Pair<>(key, leaves ? Side.<V, V>ofLeft(value) : Side.<V, V>ofRight(value)))
            .iterator();
  }
}
