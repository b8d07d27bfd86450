package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StateScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The states of rows by their row keys: those that were not loaded are read when asked for. */
final class RowStates<S> {
  private final StateAccess<S> access;
  private final Map<RowKey, Integer> indexes = new HashMap<>();
  private final List<RowKey> unread = new ArrayList<>();
  private final Set<RowKey> put = new HashSet<>();
  private final List<RowKey> firstPut = new ArrayList<>();

  /**
   * @param access opened with no rows
   */
  RowStates(StateAccess<S> access) {
    this.access = access;
  }

  /** Reads rows in one go, as far as they are not known. */
  void load(List<RowKey> rows) {
    Set<RowKey> fresh = new LinkedHashSet<>(rows);
    fresh.removeAll(indexes.keySet());
    if (!fresh.isEmpty()) {
      int index = access.load(new ArrayList<>(fresh));
      for (RowKey row : fresh) {
        indexes.put(row, index++);
      }
    }
  }

  /** Whether a row is known. */
  boolean has(RowKey row) {
    return indexes.containsKey(row);
  }

  /** The state of a row; null if it has none. */
  S state(RowKey row) {
    return access.state(index(row));
  }

  /** The state of a row before the batch: see {@link StateAccess#stored}. */
  S stored(RowKey row) {
    return access.stored(index(row));
  }

  /** Whether a row has been given a state in this turn. */
  boolean isPut(RowKey row) {
    return put.contains(row);
  }

  /** When the state that was read was written, in ms; see {@link StateAccess#version}. */
  long version(RowKey row) {
    return access.version(index(row));
  }

  /** Gives a row another state; null removes it, and does nothing if there is none. */
  void put(RowKey row, S state) {
    int index = index(row);
    if (state != null || access.state(index) != null) {
      access.put(index, state);
      if (put.add(row)) {
        firstPut.add(row);
      }
    }
  }

  /** Gives a row another state without reading it first, if it is not known. */
  void putUnread(RowKey row, S state) {
    if (has(row)) {
      put(row, state);
    } else {
      indexes.put(row, access.put(row, state));
      unread.add(row);
    }
  }

  /** Begins a stretch of puts that {@link #undo} takes back. */
  void mark() {
    access.mark();
    unread.clear();
    firstPut.clear();
  }

  /** Takes back what has been put since it was last marked. */
  void undo() {
    access.undo();
    unread.forEach(indexes::remove);
    unread.clear();
    firstPut.forEach(put::remove);
    firstPut.clear();
  }

  /** The rows from one on and before another, with what was put. */
  StateScan<S> scan(RowKey from, RowKey to) {
    return access.scan(from, to);
  }

  StateAccess<S> access() {
    return access;
  }

  private int index(RowKey row) {
    Integer known = indexes.get(row);
    if (known == null) {
      known = access.load(List.of(row));
      indexes.put(row, known);
    }
    return known;
  }
}
