package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StateScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The states of rows by their row keys: those that were not loaded are read when asked for. Rows
 * that are asked for in the order in which they were loaded, as most are, are found without being
 * searched for.
 */
final class RowStates<S> {
  private final StateAccess<S> access;

  /** The rows that were loaded first. */
  private final List<Known> inOrder = new ArrayList<>();

  /** Which of them is expected to be asked for next. */
  private int next;

  /** All that are known; null until one is searched for that is not the next. */
  private Map<RowKey, Known> searched;

  private final List<Known> unread = new ArrayList<>();
  private final List<Known> firstPut = new ArrayList<>();

  /** The row that was asked for last, as one is mostly asked for several times. */
  private Known last;

  /** A row that the access knows. */
  private static final class Known {
    final RowKey row;
    int index;
    boolean put;

    Known(RowKey row, int index) {
      this.row = row;
      this.index = index;
    }
  }

  /**
   * @param access opened with no rows
   */
  RowStates(StateAccess<S> access) {
    this.access = access;
  }

  /**
   * Reads rows in one go, as far as they are not known.
   *
   * @param first no two of them are the same
   * @param more one may be named twice, and be among the first
   */
  void load(List<RowKey> first, List<RowKey> more) {
    if (!more.isEmpty() || isAnyKnown()) {
      List<RowKey> all = new ArrayList<>(first);
      all.addAll(more);
      load(all);
      return;
    }
    int index = access.load(first);
    for (RowKey row : first) {
      inOrder.add(new Known(row, index++));
    }
  }

  private boolean isAnyKnown() {
    return searched != null || !inOrder.isEmpty();
  }

  /** Reads rows in one go, as far as they are not known; one may be named twice. */
  void load(List<RowKey> wanted) {
    Map<RowKey, Known> rows = rows();
    List<Known> fresh = new ArrayList<>(wanted.size());
    List<RowKey> keys = new ArrayList<>(wanted.size());
    for (RowKey row : wanted) {
      Known found = new Known(row, -1);
      if (rows.putIfAbsent(row, found) == null) {
        fresh.add(found);
        keys.add(row);
      }
    }
    if (keys.isEmpty()) {
      return;
    }
    int index;
    try {
      index = access.load(keys);
    } catch (RuntimeException | Error e) {
      keys.forEach(rows::remove);
      throw e;
    }
    for (Known found : fresh) {
      found.index = index++;
    }
  }

  private Map<RowKey, Known> rows() {
    if (searched == null) {
      searched = new HashMap<>();
      inOrder.forEach(known -> searched.put(known.row, known));
    }
    return searched;
  }

  /** Whether a row is known. */
  boolean has(RowKey row) {
    return find(row) != null;
  }

  /** The state of a row; null if it has none. */
  S state(RowKey row) {
    return access.state(known(row).index);
  }

  /** The state of a row before the batch: see {@link StateAccess#stored}. */
  S stored(RowKey row) {
    return access.stored(known(row).index);
  }

  /** Whether a row has been given a state in this turn. */
  boolean isPut(RowKey row) {
    Known found = find(row);
    return found != null && found.put;
  }

  /** When the state that was read was written, in ms; see {@link StateAccess#version}. */
  long version(RowKey row) {
    return access.version(known(row).index);
  }

  /** Gives a row another state; null removes it, and does nothing if there is none. */
  void put(RowKey row, S state) {
    Known found = known(row);
    if (state != null || access.state(found.index) != null) {
      access.put(found.index, state);
      if (!found.put) {
        found.put = true;
        firstPut.add(found);
      }
    }
  }

  /** Gives a row another state without reading it first, if it is not known. */
  void putUnread(RowKey row, S state) {
    if (has(row)) {
      put(row, state);
    } else {
      Known found = new Known(row, access.put(row, state));
      rows().put(row, found);
      unread.add(found);
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
    unread.forEach(each -> rows().remove(each.row));
    unread.clear();
    firstPut.forEach(each -> each.put = false);
    firstPut.clear();
    last = null;
  }

  /** The rows from one on and before another, with what was put. */
  StateScan<S> scan(RowKey from, RowKey to) {
    return access.scan(from, to);
  }

  StateAccess<S> access() {
    return access;
  }

  private Known known(RowKey row) {
    Known found = find(row);
    if (found == null) {
      found = new Known(row, access.load(List.of(row)));
      rows().put(row, found);
      last = found;
    }
    return found;
  }

  /** Null if the row is not known. */
  @SuppressWarnings("ReferenceEquality") // an equal row that is another object is searched for
  private Known find(RowKey row) {
    if (last != null && last.row == row) {
      return last;
    }
    Known found;
    if (next < inOrder.size() && inOrder.get(next).row == row) {
      found = inOrder.get(next++);
    } else {
      found = rows().get(row);
    }
    if (found != null) {
      last = found;
    }
    return found;
  }
}
