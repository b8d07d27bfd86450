package io.tarn.client;

import static java.util.Comparator.naturalOrder;

import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.read.FoundCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The windows of a key that hold a pane which was written between two batches, with their values at
 * both. Those that are as they were are left out.
 *
 * @param earlier the table at the earlier batch
 * @param later the table at the later batch
 */
record WindowChanges(Windows earlier, Windows later, WindowSpec window, RowKeys<Object> rowKeys)
    implements GroupedByKey.Making<Change> {
  /** The windows of a key that begin in [from, to), as one batch left them. */
  @FunctionalInterface
  interface Windows {
    List<Row> of(Object key, Instant from, Instant to);
  }

  @Override
  public List<Change> of(Object key, List<FoundCell> written) {
    Set<Window> changed = new HashSet<>();
    for (FoundCell found : written) {
      PaneRow pane = rowKeys.paneRow(found.row());
      changed.addAll(window.windowsOf(pane.start(), pane.closed()));
    }
    Instant from = changed.stream().map(Window::start).min(naturalOrder()).orElseThrow();
    Instant to = changed.stream().map(Window::end).max(naturalOrder()).orElseThrow();
    Map<Window, Value> before = values(earlier.of(key, from, to), changed);
    List<Change> changes = new ArrayList<>();
    values(later.of(key, from, to), changed)
        .forEach(
            (each, value) -> {
              Optional<Value> old = Optional.ofNullable(before.get(each));
              if (!old.equals(Optional.of(value))) {
                changes.add(new Change(key, Optional.of(each), old, Optional.of(value)));
              }
            });
    return changes;
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
}
