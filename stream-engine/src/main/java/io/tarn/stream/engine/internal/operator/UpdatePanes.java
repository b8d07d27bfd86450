package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Aggregates by windows: a row is a pane of a key. If anybody wants the windows that changed, the
 * other panes of those windows are read along, and each window's panes combined once all are
 * updated.
 */
public record UpdatePanes<K, V, A>(
    AggregateCombiner<V, A> combiner, RowKeys<K> rowKeys, WindowSpec window)
    implements KeyedOperation<K, V, A, A, WindowChange<K, A>> {
  @Override
  public String describe() {
    return "panes";
  }

  @Override
  public void names(
      List<Partial<K, A>> partials, KeyedTurn<A, WindowChange<K, A>> turn, Consumer<RowKey> rows) {
    if (turn.emits()) {
      changed(partials, turn).forEach(each -> each.rows().forEach(rows));
    }
  }

  @Override
  public void update(K key, A added, KeyedTurn<A, WindowChange<K, A>> turn) {
    turn.put(combiner.together(turn.state(), added));
  }

  @Override
  public void end(
      List<Partial<K, A>> partials, KeyedTurn<A, WindowChange<K, A>> turn, UserCalls calls) {
    if (turn.emits()) {
      changed(partials, turn)
          .forEach(each -> calls.runOnKey(each.key(), each.window(), () -> emit(each, turn)));
    }
  }

  /** Tells a window, if it has anything: its only pane may have failed. */
  private void emit(Changed<K> changed, KeyedTurn<A, WindowChange<K, A>> turn) {
    A combined = combined(changed, turn);
    if (combined != null) {
      turn.emit(new WindowChange<>(changed.key(), changed.window(), combined));
    }
  }

  private List<Changed<K>> changed(
      List<Partial<K, A>> partials, KeyedTurn<A, WindowChange<K, A>> turn) {
    Map<RowKey, Set<Window>> windows = new HashMap<>();
    List<Changed<K>> changed = new ArrayList<>();
    for (Partial<K, A> partial : partials) {
      PaneRow pane = rowKeys.paneRow(partial.row());
      Set<Window> seen = windows.computeIfAbsent(pane.keyRow(), missing -> new HashSet<>());
      for (Window each : window.windowsOf(pane.start(), pane.closed())) {
        if (seen.add(each)) {
          changed.add(
              new Changed<>(
                  partial.key(), each, rows(pane.keyRow(), each, turn.plan().closedMillis())));
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

  private A combined(Changed<K> changed, KeyedTurn<A, WindowChange<K, A>> turn) {
    A combined = null;
    for (RowKey row : changed.rows()) {
      A pane = turn.state(row);
      if (pane != null) {
        combined = combiner.together(combined, pane);
      }
    }
    return combined;
  }

  private record Changed<K>(K key, Window window, List<RowKey> rows) {}
}
