package io.tarn.stream.engine.process;

import java.util.Iterator;

/**
 * A list of one key, in the order in which values were added. Each is a row of its own, and adding
 * one reads nothing.
 *
 * @param <T> the values
 */
public interface ListState<T> {
  /** Adds a value at the end. */
  void add(T value);

  /** All values, in order, with those added so far. */
  Iterator<T> values();

  /** Whether there is no value. */
  boolean isEmpty();

  /** Removes all values, one by one. */
  void clear();
}
