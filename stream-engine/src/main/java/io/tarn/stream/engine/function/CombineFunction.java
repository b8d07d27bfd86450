package io.tarn.stream.engine.function;

import java.io.Serializable;

/**
 * Adds a value to what was combined of others.
 *
 * @param <C> what values are combined to
 * @param <V> the values
 */
@FunctionalInterface
public interface CombineFunction<C, V> extends Serializable {
  /**
   * @param combined what was combined so far: give back a new one, never the old one changed
   */
  C combine(C combined, V value) throws Exception;
}
