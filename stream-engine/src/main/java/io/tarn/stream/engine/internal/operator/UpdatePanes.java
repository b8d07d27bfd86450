package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.TaskContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Behind the shuffle of a windowed aggregate: as {@link UpdateRows}, a row being a pane of a key.
 * If anybody wants the windows that changed, the other panes of those windows are read along, and
 * each window's panes combined.
 */
public record UpdatePanes<K, V>(
    int node,
    PartitionedTable<long[]> table,
    RowKeys<K> rowKeys,
    WindowSpec window,
    PackedCombiner<V> combiner,
    boolean emits)
    implements TableUpdate<Partial<K, long[]>, WindowChange<K>> {

  @Override
  public Computed<WindowChange<K>> compute(
      TaskContext task, Iterator<Partial<K, long[]>> partials) {
    List<Partial<K, long[]>> merged =
        MergePartials.merge(task, node, table.table(), partials, combiner);
    Map<RowKey, Integer> indexes = new LinkedHashMap<>();
    merged.forEach(partial -> indexes.putIfAbsent(partial.row(), indexes.size()));
    long closedBy = task.attempt().plan().closedMillis();
    List<Changed<K>> changed = emits ? changedWindows(merged, closedBy) : List.of();
    changed.forEach(each -> each.rows().forEach(row -> indexes.putIfAbsent(row, indexes.size())));

    StateAccess<long[]> states = table.open(task, List.copyOf(indexes.keySet()));
    UserCalls updates = table.updates(task, node);
    for (int i = 0; i < merged.size(); i++) {
      int row = i;
      Partial<K, long[]> partial = merged.get(i);
      updates.runOnKey(partial.key(), partial.value(), () -> add(partial.value(), states, row));
    }
    return new Computed<>(
        merged.size(),
        states,
        changed.stream().map(each -> windowed(each, indexes, states)).toList());
  }

  private void add(long[] slots, StateAccess<long[]> states, int row) {
    if (states.state(row) != null) {
      combiner.packed().combine(states.state(row), slots);
    }
    states.put(row, slots);
  }

  private List<Changed<K>> changedWindows(List<Partial<K, long[]>> merged, long closedBy) {
    Map<RowKey, Set<Window>> windows = new HashMap<>();
    List<Changed<K>> changed = new ArrayList<>();
    for (Partial<K, long[]> partial : merged) {
      PaneRow pane = rowKeys.paneRow(partial.row());
      Set<Window> seen = windows.computeIfAbsent(pane.keyRow(), missing -> new HashSet<>());
      for (Window each : window.windowsOf(pane.start(), pane.closed())) {
        if (seen.add(each)) {
          changed.add(new Changed<>(partial.key(), each, rows(pane.keyRow(), each, closedBy)));
        }
      }
    }
    return changed;
  }

  /**
   * The rows that a window of a key is made of: of each pane what came in time, and what came when
   * some of the pane's windows were closed, which this one is not.
   */
  private List<RowKey> rows(RowKey keyRow, Window of, long closedBy) {
    List<RowKey> rows = new ArrayList<>();
    long end = of.end().toEpochMilli();
    for (long pane = of.start().toEpochMilli(); pane < end; pane = window.nextPane(pane)) {
      long closed = window.closedCount(pane, closedBy);
      for (long late = 0; late <= closed; late++) {
        rows.add(rowKeys.pane(keyRow, pane, late));
      }
    }
    return rows;
  }

  private WindowChange<K> windowed(
      Changed<K> changed, Map<RowKey, Integer> indexes, StateAccess<long[]> states) {
    long[] combined = null;
    for (RowKey row : changed.rows()) {
      long[] pane = states.state(indexes.get(row));
      if (pane != null && combined == null) {
        combined = pane.clone();
      } else if (pane != null) {
        combiner.packed().combine(pane, combined);
      }
    }
    return new WindowChange<>(changed.key(), changed.window(), combined);
  }

  private record Changed<K>(K key, Window window, List<RowKey> rows) {}
}
