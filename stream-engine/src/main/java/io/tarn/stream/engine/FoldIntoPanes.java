package io.tarn.stream.engine;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.spi.Counter;
import io.tarn.stream.engine.spi.PartitionFunction;
import io.tarn.stream.engine.spi.StateAccess;
import io.tarn.stream.engine.spi.TaskContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Behind the shuffle of a windowed aggregate: as {@link FoldIntoState}, a row being a pane of a
 * key. If anybody wants the windows that changed, the other panes of those windows are read along,
 * and each window's panes combined.
 */
record FoldIntoPanes<K>(
    String table,
    RowKeys<K> rowKeys,
    int buckets,
    int partitions,
    WindowSpec window,
    Combiner<?, long[]> combiner,
    ValueCodec<long[]> codec,
    Packed packed,
    boolean emits)
    implements PartitionFunction<Partial<K, long[]>, Event<WindowedResult<K>>> {

  @Override
  public Iterator<Event<WindowedResult<K>>> apply(
      TaskContext task, Iterator<Partial<K, long[]>> partials) {
    List<Partial<K, long[]>> merged = MergePartials.merge(task, table, partials, combiner);
    Map<RowKey, Integer> indexes = new LinkedHashMap<>();
    merged.forEach(partial -> indexes.putIfAbsent(partial.row(), indexes.size()));
    List<Changed<K>> changed = emits ? changedWindows(merged) : List.of();
    changed.forEach(
        each -> paneRows(each).forEach(row -> indexes.putIfAbsent(row, indexes.size())));

    StateAccess<long[]> states =
        task.stores()
            .partition(table, BucketRange.ofPartition(task.partition(), buckets, partitions), codec)
            .open(List.copyOf(indexes.keySet()), task.attempt());
    if (merged.isEmpty()) {
      return List.<Event<WindowedResult<K>>>of().iterator();
    }
    UserCalls updates = UserCalls.of(task, FoldIntoState.updateOf(table));
    for (int i = 0; i < merged.size(); i++) {
      int row = i;
      Partial<K, long[]> partial = merged.get(i);
      updates.runOnKey(partial.key(), partial.value(), () -> fold(partial.value(), states, row));
    }
    task.count(Counter.STATE_ROWS_WRITTEN, states.write());

    List<Event<WindowedResult<K>>> results = new ArrayList<>();
    for (Changed<K> each : changed) {
      results.add(Event.combined(result(each, indexes, states)));
    }
    return results.iterator();
  }

  private void fold(long[] slots, StateAccess<long[]> states, int row) {
    if (states.state(row) != null) {
      packed.combine(states.state(row), slots);
    }
    states.put(row, slots);
  }

  private List<Changed<K>> changedWindows(List<Partial<K, long[]>> merged) {
    Map<RowKey, Set<Window>> windows = new HashMap<>();
    List<Changed<K>> changed = new ArrayList<>();
    for (Partial<K, long[]> partial : merged) {
      RowKey keyRow = RowKeys.withoutPane(partial.row());
      Set<Window> seen = windows.computeIfAbsent(keyRow, missing -> new LinkedHashSet<>());
      for (Window each : window.windowsOf(partial.paneStart())) {
        if (seen.add(each)) {
          changed.add(new Changed<>(keyRow, partial.key(), each));
        }
      }
    }
    return changed;
  }

  private List<RowKey> paneRows(Changed<K> changed) {
    List<RowKey> rows = new ArrayList<>();
    long end = changed.window().end().toEpochMilli();
    for (long pane = changed.window().start().toEpochMilli();
        pane < end;
        pane += window.paneMillis()) {
      rows.add(rowKeys.pane(changed.keyRow(), pane));
    }
    return rows;
  }

  private WindowedResult<K> result(
      Changed<K> changed, Map<RowKey, Integer> indexes, StateAccess<long[]> states) {
    long[] combined = null;
    for (RowKey row : paneRows(changed)) {
      long[] pane = states.state(indexes.get(row));
      if (pane != null && combined == null) {
        combined = pane.clone();
      } else if (pane != null) {
        packed.combine(pane, combined);
      }
    }
    return new WindowedResult<>(
        changed.key(), changed.window(), new AggregateResult(packed.render(combined)));
  }

  private record Changed<K>(RowKey keyRow, K key, Window window) {}
}
