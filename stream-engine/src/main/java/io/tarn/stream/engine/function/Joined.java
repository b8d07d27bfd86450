package io.tarn.stream.engine.function;

import java.io.Serializable;
import java.util.Optional;

/**
 * A value of one stream and a value of another, of one key.
 *
 * @param left that of the stream that the join was called on; null where an outer join found none
 * @param right that of the other; null where an outer join found none
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record Joined<V, W>(V left, W right) implements Serializable {
  /** The left value, if there is one. */
  public Optional<V> findLeft() {
    return Optional.ofNullable(left);
  }

  /** The right value, if there is one. */
  public Optional<W> findRight() {
    return Optional.ofNullable(right);
  }
}
