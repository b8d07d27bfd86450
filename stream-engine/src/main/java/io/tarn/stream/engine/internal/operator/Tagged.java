package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;

/**
 * A value of a key, or what the key begins with.
 *
 * @param isInitial which of the two
 * @param initial what the key begins with
 * @param value the value
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record Tagged<I, V>(boolean isInitial, I initial, V value) implements Serializable {
  public static <I, V> Tagged<I, V> initial(I initial) {
    return new Tagged<>(true, initial, null);
  }

  public static <I, V> Tagged<I, V> value(V value) {
    return new Tagged<>(false, null, value);
  }
}
