package io.tarn.client;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.read.FoundCell;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The windows of each key, made of its panes, which come in order of key and time.
 *
 * @param <A> the aggregates of a pane
 */
final class WindowRows<A> implements Iterator<Row> {
  private final Iterator<FoundCell> panes;
  private final WindowSpec window;
  private final AggregateSchema<A> aggregates;
  private final RowKeys<Object> rowKeys;
  private final KeptTable kept;
  private final long watermarkMillis;
  private final Deque<Row> ready = new ArrayDeque<>();
  private FoundCell ahead;

  /**
   * @param kept says which windows are still kept
   * @param watermarkMillis that of the snapshot
   */
  WindowRows(
      Iterator<FoundCell> panes,
      WindowSpec window,
      AggregateSchema<A> aggregates,
      RowKeys<Object> rowKeys,
      KeptTable kept,
      long watermarkMillis) {
    this.panes = panes;
    this.kept = kept;
    this.watermarkMillis = watermarkMillis;
    this.window = window;
    this.aggregates = aggregates;
    this.rowKeys = rowKeys;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && (ahead != null || panes.hasNext())) {
      combineNextKey();
    }
    return !ready.isEmpty();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.poll();
  }

  private void combineNextKey() {
    if (ahead == null) {
      ahead = panes.next();
    }
    PaneRow pane = rowKeys.paneRow(ahead.row());
    RowKey key = pane.keyRow();
    Map<Window, Combined<A>> windows = new TreeMap<>((a, b) -> a.start().compareTo(b.start()));
    while (pane != null && pane.keyRow().equals(key)) {
      A value = aggregates.decode(ahead.cell().value());
      for (Window each : window.windowsOf(pane.start(), pane.closed())) {
        if (kept.shows(each.end().toEpochMilli(), watermarkMillis)) {
          windows
              .computeIfAbsent(each, missing -> new Combined<>())
              .add(aggregates, value, ahead.cell().version());
        }
      }
      ahead = panes.hasNext() ? panes.next() : null;
      pane = ahead == null ? null : rowKeys.paneRow(ahead.row());
    }
    Object decoded = rowKeys.key(key);
    windows.forEach(
        (each, combined) ->
            ready.add(
                new Row(
                    decoded,
                    Optional.of(each),
                    new Value(aggregates, aggregates.encode(combined.value)),
                    Instant.ofEpochMilli(combined.version),
                    window.isClosed(each, watermarkMillis))));
  }

  /** The panes of one window so far. */
  private static final class Combined<A> {
    A value;
    long version;

    void add(AggregateSchema<A> aggregates, A pane, long paneVersion) {
      value =
          value == null ? aggregates.copy(pane) : aggregates.merge(aggregates.copy(pane), value);
      version = Math.max(version, paneVersion);
    }
  }
}
