package io.tarn.client;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.spi.read.FoundCell;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sessions of the keys that have a row which was written between two batches, with their values
 * at both; those that are as they were are left out. A session that has become part of another is
 * not there at the later batch.
 */
final class SessionChanges implements Iterator<Change> {
  private final Iterator<FoundCell> written;
  private final WindowChanges.Windows earlier;
  private final WindowChanges.Windows later;
  private final RowKeys<Object> rowKeys;
  private final Deque<Change> ready = new ArrayDeque<>();
  private FoundCell ahead;

  /**
   * @param written in key order
   * @param earlier the table at the earlier batch
   * @param later the table at the later batch
   */
  SessionChanges(
      Iterator<FoundCell> written,
      WindowChanges.Windows earlier,
      WindowChanges.Windows later,
      RowKeys<Object> rowKeys) {
    this.written = written;
    this.earlier = earlier;
    this.later = later;
    this.rowKeys = rowKeys;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && (ahead != null || written.hasNext())) {
      readNextKey();
    }
    return !ready.isEmpty();
  }

  @Override
  public Change next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.poll();
  }

  private void readNextKey() {
    FoundCell first = ahead == null ? written.next() : ahead;
    RowKey keyRow = rowKeys.keyRow(first.row());
    do {
      ahead = written.hasNext() ? written.next() : null;
    } while (ahead != null && rowKeys.keyRow(ahead.row()).equals(keyRow));
    Object key = rowKeys.key(keyRow);
    Map<Window, Value> before = values(earlier.of(key, null, null));
    Map<Window, Value> after = values(later.of(key, null, null));
    Map<Window, Value> all = new TreeMap<>(SessionChanges::compare);
    all.putAll(before);
    all.putAll(after);
    for (Window each : all.keySet()) {
      Optional<Value> old = Optional.ofNullable(before.get(each));
      Optional<Value> now = Optional.ofNullable(after.get(each));
      if (!old.equals(now)) {
        ready.add(new Change(key, Optional.of(each), old, now));
      }
    }
  }

  private static int compare(Window left, Window right) {
    int starts = left.start().compareTo(right.start());
    return starts == 0 ? left.end().compareTo(right.end()) : starts;
  }

  private static Map<Window, Value> values(List<Row> rows) {
    Map<Window, Value> values = new TreeMap<>(SessionChanges::compare);
    rows.forEach(row -> values.put(row.window().orElseThrow(), row.value()));
    return values;
  }
}
