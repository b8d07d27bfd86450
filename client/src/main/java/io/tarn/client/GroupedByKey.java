package io.tarn.client;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.spi.read.FoundCell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What is made of all cells of a key together, key by key.
 *
 * @param <T> what is made
 */
final class GroupedByKey<T> implements Iterator<T> {
  private final Iterator<FoundCell> found;
  private final RowKeys<Object> rowKeys;
  private final Making<T> making;
  private final Deque<T> ready = new ArrayDeque<>();
  private FoundCell ahead;

  /** Makes what there is of a key. */
  @FunctionalInterface
  interface Making<T> {
    /**
     * @param cells all that were found of the key, in the order of their row keys
     */
    List<T> of(Object key, List<FoundCell> cells);
  }

  /**
   * @param found in order of key
   */
  GroupedByKey(Iterator<FoundCell> found, RowKeys<Object> rowKeys, Making<T> making) {
    this.found = found;
    this.rowKeys = rowKeys;
    this.making = making;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && (ahead != null || found.hasNext())) {
      readNextKey();
    }
    return !ready.isEmpty();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.poll();
  }

  private void readNextKey() {
    FoundCell first = ahead == null ? found.next() : ahead;
    RowKey keyRow = rowKeys.keyRow(first.row());
    List<FoundCell> cells = new ArrayList<>(List.of(first));
    ahead = null;
    while (ahead == null && found.hasNext()) {
      FoundCell next = found.next();
      if (rowKeys.keyRow(next.row()).equals(keyRow)) {
        cells.add(next);
      } else {
        ahead = next;
      }
    }
    ready.addAll(making.of(rowKeys.key(keyRow), cells));
  }
}
