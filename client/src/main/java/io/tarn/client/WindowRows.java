package io.tarn.client;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.read.FoundCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The windows of a key, in order of time, made of its panes. One of which all records have been
 * taken back is none.
 *
 * @param aggregates what each pane has
 * @param kept says which windows are still kept
 * @param watermarkMillis that of the snapshot
 */
record WindowRows<A>(
    WindowSpec window,
    AggregateSchema<A> aggregates,
    RowKeys<Object> rowKeys,
    KeptTable kept,
    long watermarkMillis)
    implements GroupedByKey.Making<Row> {
  @Override
  public List<Row> of(Object key, List<FoundCell> cells) {
    Map<Window, Combined<A>> windows = new TreeMap<>(Comparator.comparing(Window::start));
    for (FoundCell found : cells) {
      PaneRow pane = rowKeys.paneRow(found.row());
      A value = aggregates.decode(found.cell().value());
      for (Window each : window.windowsOf(pane.start(), pane.closed())) {
        if (kept.shows(each.end().toEpochMilli(), watermarkMillis)) {
          windows
              .computeIfAbsent(each, missing -> new Combined<>())
              .add(aggregates, value, found.cell().version());
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    windows.forEach(
        (each, combined) -> {
          if (!aggregates.isOfNone(combined.value)) {
            rows.add(row(key, each, combined));
          }
        });
    return rows;
  }

  private Row row(Object key, Window of, Combined<A> combined) {
    return new Row(
        key,
        Optional.of(of),
        new Value(aggregates, aggregates.encode(combined.value)),
        Instant.ofEpochMilli(combined.version),
        window.isClosed(of, watermarkMillis));
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
