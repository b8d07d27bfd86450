package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;

/**
 * A value of one of two streams.
 *
 * @param isLeft which of the two
 * @param left the left stream's value, if it is one
 * @param right the right stream's
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record Side<V, W>(boolean isLeft, V left, W right) implements Serializable {
  public static <V, W> Side<V, W> ofLeft(V left) {
    return new Side<>(true, left, null);
  }

  public static <V, W> Side<V, W> ofRight(W right) {
    return new Side<>(false, null, right);
  }
}
