package io.tarn.hbase.state;

import static java.util.Comparator.naturalOrder;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The windows that hold a changed pane, with their values at the snapshot. */
final class WindowChanges {
  private final TableReader table;
  private final WindowSpec window;
  private final RowKeys<Object> rowKeys;

  WindowChanges(TableReader table, TableSchema schema, RowKeys<Object> rowKeys) {
    this.table = table;
    this.window = schema.window().orElseThrow();
    this.rowKeys = rowKeys;
  }

  List<Change> of(Iterator<FoundCell> changedPanes) {
    Map<RowKey, Set<Window>> changed = new LinkedHashMap<>();
    while (changedPanes.hasNext()) {
      RowKey pane = changedPanes.next().row();
      changed
          .computeIfAbsent(RowKeys.withoutPane(pane), missing -> new HashSet<>())
          .addAll(window.windowsOf(RowKeys.paneStart(pane)));
    }
    List<Change> changes = new ArrayList<>();
    changed.forEach(
        (key, windows) -> {
          Instant from = windows.stream().map(Window::start).min(naturalOrder()).orElseThrow();
          Instant to = windows.stream().map(Window::end).max(naturalOrder()).orElseThrow();
          for (Row row : table.windows(rowKeys.key(key), from, to).value()) {
            if (windows.contains(row.window().orElseThrow())) {
              changes.add(new Change(row.key(), row.window(), Optional.of(row.value())));
            }
          }
        });
    return changes;
  }
}
