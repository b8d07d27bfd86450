package io.tarn.stream.engine.function;

import java.io.Serializable;

/**
 * A key and a value.
 *
 * @param key what the pair is grouped by
 * @param value what is folded
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record Pair<K, V>(K key, V value) implements Serializable {
  public static <K, V> Pair<K, V> of(K key, V value) {
    return new Pair<>(key, value);
  }
}
