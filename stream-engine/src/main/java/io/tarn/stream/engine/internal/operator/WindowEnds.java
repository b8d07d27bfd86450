package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * When the windows of keys end: each window of a key that has a pane, and is open, has a timer of
 * the key at its end. Once a timer has fired, its window is closed, and none is set for it again:
 * so each window is told once.
 */
final class WindowEnds<K, A> {
  /** So many rows of windows that end are read in one go; those of others window by window. */
  private static final int MOST_NAMED = 100_000;

  private final RowKeys<K> rowKeys;
  private final WindowSpec window;
  private final KeyedTurn<A, RowChange<K, A>> turn;
  private final long closedMillis;

  WindowEnds(RowKeys<K> rowKeys, WindowSpec window, KeyedTurn<A, RowChange<K, A>> turn) {
    this.rowKeys = rowKeys;
    this.window = window;
    this.turn = turn;
    this.closedMillis = turn.plan().closedMillis();
  }

  /** The rows of windows that end in this batch, and those that {@link #awaitFirst} looks at. */
  <P> void names(List<Partial<K, P>> partials, Consumer<RowKey> rows) {
    int named = 0;
    for (TimerRow timer : turn.timers().due()) {
      if (named < MOST_NAMED) {
        List<RowKey> panes = rows(timer.keyRow(), windowEnding(timer.timeMillis()));
        panes.forEach(rows);
        named += panes.size();
      }
    }
    for (Partial<K, P> partial : partials) {
      PaneRow pane = rowKeys.paneRow(partial.row());
      if (sharesWindows(pane)) {
        rows.accept(paneBefore(pane));
      }
    }
  }

  /** Sets timers for all windows of a pane that are open. */
  void await(PaneRow pane) {
    for (Window each : window.windowsOf(pane.start(), pane.closed())) {
      if (!window.isClosed(each, closedMillis)) {
        await(pane, each);
      }
    }
  }

  /**
   * Sets timers for the windows of a pane that has its first records. If there is the pane before,
   * which lies in all of them but the one that begins with this pane, they have theirs.
   */
  void awaitFirst(PaneRow pane) {
    if (!sharesWindows(pane) || turn.state(paneBefore(pane)) == null) {
      await(pane);
      return;
    }
    Instant start = Instant.ofEpochMilli(pane.start());
    for (Window each : window.windowsOf(pane.start())) {
      if (each.start().equals(start)) {
        await(pane, each);
      }
    }
  }

  private void await(PaneRow pane, Window each) {
    turn.timers().set(timer(pane.keyRow(), each));
  }

  private boolean sharesWindows(PaneRow pane) {
    return pane.closed() == 0 && window.windowCount(pane.start()) > 1;
  }

  private RowKey paneBefore(PaneRow pane) {
    return rowKeys.pane(pane.keyRow(), window.paneStart(pane.start() - 1));
  }

  /**
   * The windows of a pane that end in this batch where the batch before did not know that they
   * would: their first records have only just come. They have no timers afterwards.
   */
  List<Window> endingOnlyNow(PaneRow pane) {
    long watermark = turn.plan().watermarkMillis();
    if (window.closedCount(pane.start(), watermark) <= pane.closed()) {
      return List.of(); // as nearly always: none of its windows is looked at
    }
    List<Window> ending = new ArrayList<>();
    for (Window each : window.windowsOf(pane.start(), pane.closed())) {
      TimerRow timer = timer(pane.keyRow(), each);
      if (window.isClosed(each, watermark) && turn.timers().isPending(timer)) {
        turn.timers().remove(timer);
        ending.add(each);
      }
    }
    return ending;
  }

  private static TimerRow timer(RowKey keyRow, Window each) {
    return new TimerRow(keyRow, TimerRow.Clock.EVENT_TIME, each.end().toEpochMilli());
  }

  Window windowEnding(long endMillis) {
    return new Window(
        Instant.ofEpochMilli(endMillis - window.length().toMillis()),
        Instant.ofEpochMilli(endMillis));
  }

  /**
   * The rows that a window of a key is made of: of each pane what came in time, and what came when
   * some of the pane's windows were closed, which this one was not.
   */
  List<RowKey> rows(RowKey keyRow, Window of) {
    List<RowKey> rows = new ArrayList<>();
    long end = of.end().toEpochMilli();
    long closedBy = Math.min(closedMillis, end - 1);
    for (long pane = of.start().toEpochMilli(); pane < end; pane = window.nextPane(pane)) {
      long closed = window.closedCount(pane, closedBy);
      for (long late = 0; late <= closed; late++) {
        rows.add(rowKeys.pane(keyRow, pane, late));
      }
    }
    return rows;
  }
}
