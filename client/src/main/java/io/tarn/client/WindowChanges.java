package io.tarn.client;

import static java.util.Comparator.naturalOrder;

import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.read.FoundCell;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * The windows that hold a pane which was written between two batches, with their values at both.
 * The panes come in order of key; the windows of a key are read when its last pane has been seen.
 * Those that are as they were are left out.
 */
final class WindowChanges implements Iterator<Change> {
  private final Iterator<FoundCell> changedPanes;
  private final Windows earlier;
  private final Windows later;
  private final WindowSpec window;
  private final RowKeys<Object> rowKeys;
  private final Deque<Change> ready = new ArrayDeque<>();
  private FoundCell ahead;

  /**
   * @param changedPanes in key order
   * @param earlier the table at the earlier batch
   * @param later the table at the later batch
   */
  WindowChanges(
      Iterator<FoundCell> changedPanes,
      Windows earlier,
      Windows later,
      WindowSpec window,
      RowKeys<Object> rowKeys) {
    this.changedPanes = changedPanes;
    this.earlier = earlier;
    this.later = later;
    this.window = window;
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
    PaneRow pane = rowKeys.paneRow(ahead.row());
    RowKey key = pane.keyRow();
    Set<Window> changed = new HashSet<>();
    while (pane != null && pane.keyRow().equals(key)) {
      changed.addAll(window.windowsOf(pane.start(), pane.closed()));
      ahead = nextPane();
      pane = ahead == null ? null : rowKeys.paneRow(ahead.row());
    }
    Instant from = changed.stream().map(Window::start).min(naturalOrder()).orElseThrow();
    Instant to = changed.stream().map(Window::end).max(naturalOrder()).orElseThrow();
    Object decoded = rowKeys.key(key);
    Map<Window, Value> before = values(earlier.of(decoded, from, to), changed);
    values(later.of(decoded, from, to), changed)
        .forEach(
            (each, value) -> {
              Optional<Value> old = Optional.ofNullable(before.get(each));
              if (!old.equals(Optional.of(value))) {
                ready.add(new Change(decoded, Optional.of(each), old, Optional.of(value)));
              }
            });
  }

  private static Map<Window, Value> values(List<Row> windows, Set<Window> asked) {
    Map<Window, Value> values = new LinkedHashMap<>();
    for (Row row : windows) {
      if (asked.contains(row.window().orElseThrow())) {
        values.put(row.window().orElseThrow(), row.value());
      }
    }
    return values;
  }

  private FoundCell nextPane() {
    return changedPanes.hasNext() ? changedPanes.next() : null;
  }

  /** The windows of a key that begin in [from, to), as one batch left them. */
  @FunctionalInterface
  interface Windows {
    List<Row> of(Object key, Instant from, Instant to);
  }
}
