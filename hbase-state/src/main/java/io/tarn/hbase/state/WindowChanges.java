package io.tarn.hbase.state;

import static java.util.Comparator.naturalOrder;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * The windows that hold a changed pane, with their values at the snapshot. The panes come in order
 * of key; the windows of a key are read when its last changed pane has been seen.
 */
final class WindowChanges implements Iterator<Change> {
  private final Iterator<FoundCell> changedPanes;
  private final TableReader table;
  private final WindowSpec window;
  private final RowKeys<Object> rowKeys;
  private final Deque<Change> ready = new ArrayDeque<>();
  private FoundCell ahead;

  WindowChanges(
      Iterator<FoundCell> changedPanes,
      TableReader table,
      TableSchema schema,
      RowKeys<Object> rowKeys) {
    this.changedPanes = changedPanes;
    this.table = table;
    this.window = schema.window().orElseThrow();
    this.rowKeys = rowKeys;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null && ready.isEmpty()) {
      ahead = nextPane();
    }
    while (ready.isEmpty() && ahead != null) {
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
    RowKey key = RowKeys.withoutPane(ahead.row());
    Set<Window> changed = new HashSet<>();
    while (ahead != null && RowKeys.withoutPane(ahead.row()).equals(key)) {
      changed.addAll(window.windowsOf(RowKeys.paneStart(ahead.row())));
      ahead = nextPane();
    }
    Instant from = changed.stream().map(Window::start).min(naturalOrder()).orElseThrow();
    Instant to = changed.stream().map(Window::end).max(naturalOrder()).orElseThrow();
    for (Row row : table.windows(rowKeys.key(key), from, to).value()) {
      if (changed.contains(row.window().orElseThrow())) {
        ready.add(new Change(row.key(), row.window(), Optional.of(row.value())));
      }
    }
  }

  private FoundCell nextPane() {
    return changedPanes.hasNext() ? changedPanes.next() : null;
  }
}
