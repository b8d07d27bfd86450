package io.tarn.stream.engine.process;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * A map of one key, its entries in the order of their keys. Each entry is a row of its own: a map
 * may be larger than memory, and who changes an entry writes that entry alone.
 *
 * @param <M> the entries' keys
 * @param <T> their values
 */
public interface MapState<M, T> {
  /** The entry of a key; empty if there is none. Must not be changed: put another. */
  Optional<T> get(M entry);

  /** Whether there is an entry. */
  boolean contains(M entry);

  /** Puts an entry in place of any before. */
  void put(M entry, T value);

  /** Removes an entry, if there is one. */
  void remove(M entry);

  /** All entries, in the order of their keys, with what has been put and removed so far. */
  Iterator<Map.Entry<M, T>> entries();

  /**
   * Entries in the order of their keys.
   *
   * @param from the first key, or null for the first there is
   * @param to the key before which it ends, or null for after the last
   */
  Iterator<Map.Entry<M, T>> entries(M from, M to);

  /** Whether there is no entry. */
  boolean isEmpty();

  /** Removes all entries, one by one. */
  void clear();
}
