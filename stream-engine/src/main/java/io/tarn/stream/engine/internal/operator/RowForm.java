package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.Window;
import java.io.Serializable;

/**
 * What of a row is given on.
 *
 * @param <A> what is kept of it
 * @param <T> what is given
 */
@FunctionalInterface
public interface RowForm<K, A, T> extends Serializable {
  /**
   * @param window null of a key alone
   */
  T of(K key, Window window, A value);
}
