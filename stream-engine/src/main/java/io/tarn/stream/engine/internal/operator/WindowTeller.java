package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.run.StateScan;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Tells all windows of each key, made of its panes. */
final class WindowTeller<K, A> implements RowTeller<A> {
  private final AggregateCombiner<?, A> aggregates;
  private final RowKeys<K> rowKeys;
  private final WindowSpec window;
  private final KeyedTurn<A, RowChange<K, A>> turn;
  private final CompleteBound bound;
  private final long shownAfter;
  private final Map<Window, A> windows = new TreeMap<>(Comparator.comparing(Window::start));
  private RowKey keyRow;

  /**
   * @param retentionMillis for how long behind the watermark windows are shown
   */
  WindowTeller(
      AggregateCombiner<?, A> aggregates,
      RowKeys<K> rowKeys,
      WindowSpec window,
      long retentionMillis,
      KeyedTurn<A, RowChange<K, A>> turn) {
    this.aggregates = aggregates;
    this.rowKeys = rowKeys;
    this.window = window;
    this.turn = turn;
    this.bound = turn.completeBound();
    this.shownAfter = shownAfter(turn.plan().watermarkMillis(), retentionMillis);
  }

  /** The time after which a window must end to be shown, in ms. */
  static long shownAfter(long watermarkMillis, long retentionMillis) {
    long after = watermarkMillis - retentionMillis;
    return after > watermarkMillis ? Long.MIN_VALUE : after;
  }

  @Override
  public void tell(StateScan.Found<A> found) {
    PaneRow pane = rowKeys.paneRow(found.row());
    if (!pane.keyRow().equals(keyRow)) {
      end();
      keyRow = pane.keyRow();
    }
    for (Window each : window.windowsOf(pane.start(), pane.closed())) {
      if (each.end().toEpochMilli() > shownAfter) {
        windows.put(each, aggregates.together(windows.get(each), found.state()));
      }
    }
  }

  @Override
  public void end() {
    windows.forEach(
        (each, value) -> {
          if (!aggregates.schema().isOfNone(value)) {
            bound.add(keyRow, aggregates.schema().encode(value));
            turn.emit(RowChange.row(rowKeys.key(keyRow), each, value));
          }
        });
    windows.clear();
  }
}
