package io.tarn.stream.engine.internal.trace;

import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The rows of a keyed step that records are looked for of: keys, or windows of keys. */
final class AskedRows {
  /** By the row keys of the keys alone; no window stands for all that the key has. */
  private final Map<RowKey, Set<Window>> windows = new HashMap<>();

  boolean isEmpty() {
    return windows.isEmpty();
  }

  /** All that a key has. */
  void add(RowKey keyRow) {
    windows.put(keyRow, new HashSet<>());
  }

  /** A window of a key. */
  void add(RowKey keyRow, Window window) {
    Set<Window> known = windows.get(keyRow);
    if (known == null) {
      windows.put(keyRow, new HashSet<>(Set.of(window)));
    } else if (!known.isEmpty()) {
      known.add(window);
    }
  }

  boolean hasKey(RowKey keyRow) {
    return windows.containsKey(keyRow);
  }

  /** Whether an event at a time is in a window that is asked for, where they are no panes. */
  boolean hasTime(RowKey keyRow, long millis) {
    Set<Window> asked = windows.get(keyRow);
    return asked.isEmpty()
        || asked.stream()
            .anyMatch(
                window ->
                    window.start().toEpochMilli() <= millis
                        && millis < window.end().toEpochMilli());
  }

  /** Whether the row of a pane counts for a window that is asked for. */
  boolean hasPane(RowKeys<?> rowKeys, WindowSpec spec, RowKey row) {
    PaneRow pane = rowKeys.paneRow(row);
    Set<Window> asked = windows.get(pane.keyRow());
    return asked.isEmpty()
        || spec.windowsOf(pane.start(), pane.closed()).stream().anyMatch(asked::contains);
  }
}
