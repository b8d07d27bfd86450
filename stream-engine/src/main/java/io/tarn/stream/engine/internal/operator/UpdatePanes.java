package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.run.StateScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Aggregates by windows: a row is a pane of a key. If anybody wants the windows that changed, the
 * other panes of those windows are read along, and each window's panes combined once all are
 * updated. If anybody wants those that are final, {@link WindowEnds} has a timer for each.
 *
 * @param retentionMillis for how long behind the watermark windows are shown
 */
public record UpdatePanes<K, V, P, A>(
    Fold<V, P, A> fold, RowKeys<K> rowKeys, WindowSpec window, long retentionMillis)
    implements KeyedOperation<K, V, P, A, RowChange<K, A>> {
  @Override
  public String describe() {
    return "panes";
  }

  @Override
  public Combiner<V, P> combiner() {
    return fold.combiner();
  }

  @Override
  public void names(
      List<Partial<K, P>> partials, KeyedTurn<A, RowChange<K, A>> turn, Consumer<RowKey> rows) {
    if (turn.wanted().changes()) {
      WindowEnds<K, A> ends = ends(turn);
      changed(partials).forEach(each -> ends.rows(each.keyRow(), each.window()).forEach(rows));
    }
    if (turn.wanted().finals()) {
      ends(turn).names(partials, rows);
    }
  }

  @Override
  public void onFirstTimers(StateScan<A> rows, KeyedTurn<A, RowChange<K, A>> turn) {
    WindowEnds<K, A> ends = ends(turn);
    rows.forEachRemaining(found -> ends.await(rowKeys.paneRow(found.row())));
  }

  /** A pane of which all has been taken back goes, if nothing came late for it. */
  @Override
  public void update(K key, P partial, KeyedTurn<A, RowChange<K, A>> turn) {
    A before = turn.state();
    A folded = fold.into(before, partial);
    boolean gone =
        fold.aggregates().schema().isOfNone(folded) && rowKeys.paneRow(turn.row()).closed() == 0;
    turn.put(gone ? null : folded);
    if (before == null && turn.wanted().finals()) {
      ends(turn).awaitFirst(rowKeys.paneRow(turn.row()));
    }
  }

  @Override
  public void onTimer(K key, TimerRow timer, KeyedTurn<A, RowChange<K, A>> turn) {
    WindowEnds<K, A> ends = ends(turn);
    emitFinal(key, timer.keyRow(), ends.windowEnding(timer.timeMillis()), ends, turn);
  }

  @Override
  public void end(
      List<Partial<K, P>> partials, KeyedTurn<A, RowChange<K, A>> turn, UserCalls calls) {
    WindowEnds<K, A> ends = ends(turn);
    if (turn.wanted().changes()) {
      for (Changed<K> each : changed(partials)) {
        calls.runOnKey(
            each.key(), each.window(), () -> tell(each, ends, turn, calls.spareRecords()));
      }
    }
    if (turn.wanted().finals()) {
      for (Partial<K, P> partial : partials) {
        PaneRow pane = rowKeys.paneRow(partial.row());
        for (Window each : ends.endingOnlyNow(pane)) {
          calls.runOnKey(
              partial.key(), each, () -> emitFinal(partial.key(), pane.keyRow(), each, ends, turn));
        }
      }
    }
  }

  @Override
  public RowTeller<A> teller(
      RowKeys<K> keys, ValueCodec<A> codec, KeyedTurn<A, RowChange<K, A>> turn) {
    return new WindowTeller<>(fold.aggregates(), keys, window, retentionMillis, turn);
  }

  private WindowEnds<K, A> ends(KeyedTurn<A, RowChange<K, A>> turn) {
    return new WindowEnds<>(rowKeys, window, turn);
  }

  private void emitFinal(
      K key,
      RowKey keyRow,
      Window ended,
      WindowEnds<K, A> ends,
      KeyedTurn<A, RowChange<K, A>> turn) {
    List<RowKey> rows = ends.rows(keyRow, ended);
    turn.states().load(rows);
    A combined = combined(rows, turn.states()::state);
    if (combined != null) {
      turn.emit(RowChange.last(key, ended, combined));
    }
  }

  /**
   * Where what a window replaces is told as well, none may be left out: the next one would take
   * back what nobody was told.
   */
  private void tell(
      Changed<K> changed, WindowEnds<K, A> ends, KeyedTurn<A, RowChange<K, A>> turn, boolean spared)
      throws Exception {
    try {
      emit(changed, ends, turn);
    } catch (Exception | StackOverflowError | AssertionError e) {
      if (spared && turn.wanted().before() && UserCalls.isFaultOfRecord(e)) {
        throw new BrokenContractException(
            "a window whose changes are told cannot be left out, also where failures go to the dead"
                + " letters: "
                + Texts.of(e)
                + "; let the aggregator combine all that it has accumulated",
            e);
      }
      throw e;
    }
  }

  /** Tells a window, if it has or had anything: its only pane may have failed. */
  private void emit(Changed<K> changed, WindowEnds<K, A> ends, KeyedTurn<A, RowChange<K, A>> turn) {
    List<RowKey> rows = ends.rows(changed.keyRow(), changed.window());
    A before = turn.wanted().before() ? combined(rows, turn.states()::stored) : null;
    A after = combined(rows, turn.states()::state);
    if (before != null || after != null) {
      turn.emit(RowChange.of(changed.key(), changed.window(), before, after));
    }
  }

  private List<Changed<K>> changed(List<Partial<K, P>> partials) {
    Map<RowKey, Set<Window>> windows = new HashMap<>();
    List<Changed<K>> changed = new ArrayList<>();
    for (Partial<K, P> partial : partials) {
      PaneRow pane = rowKeys.paneRow(partial.row());
      Set<Window> seen = windows.computeIfAbsent(pane.keyRow(), missing -> new HashSet<>());
      for (Window each : window.windowsOf(pane.start(), pane.closed())) {
        if (seen.add(each)) {
          changed.add(new Changed<>(partial.key(), pane.keyRow(), each));
        }
      }
    }
    return changed;
  }

  /** What rows have together; null if that is nothing. */
  private A combined(List<RowKey> rows, Function<RowKey, A> state) {
    A combined = null;
    for (RowKey row : rows) {
      A pane = state.apply(row);
      if (pane != null) {
        combined = fold.aggregates().together(combined, asStored(pane));
      }
    }
    return combined == null || fold.aggregates().schema().isOfNone(combined) ? null : combined;
  }

  /**
   * A pane as whoever reads it later has it. What a sketch tells depends on how its values lie in
   * memory, so of a pane that was not read back another window could be told than is read of it,
   * and than is taken back with the next change.
   */
  private A asStored(A pane) {
    ValueCodec<A> codec = fold.aggregates().codec();
    return codec.isShareable() ? pane : codec.decode(codec.encode(pane));
  }

  private record Changed<K>(K key, RowKey keyRow, Window window) {}
}
