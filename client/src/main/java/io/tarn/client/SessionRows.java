package io.tarn.client;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Sessions;
import io.tarn.schemas.Window;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.read.FoundCell;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The sessions of each key, in order of time: its row has those that are open, others the rest.
 *
 * @param <A> the aggregates of a session
 */
final class SessionRows<A> implements Iterator<Row> {
  private final Iterator<FoundCell> found;
  private final AggregateSchema<A> aggregates;
  private final RowKeys<Object> rowKeys;
  private final KeptTable kept;
  private final long watermarkMillis;
  private final Deque<Row> ready = new ArrayDeque<>();
  private FoundCell ahead;

  /**
   * @param found in order of key
   * @param aggregates what each session has
   * @param kept says which sessions are still kept
   * @param watermarkMillis that of the snapshot
   */
  SessionRows(
      Iterator<FoundCell> found,
      AggregateSchema<A> aggregates,
      RowKeys<Object> rowKeys,
      KeptTable kept,
      long watermarkMillis) {
    this.found = found;
    this.aggregates = aggregates;
    this.rowKeys = rowKeys;
    this.kept = kept;
    this.watermarkMillis = watermarkMillis;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && (ahead != null || found.hasNext())) {
      readNextKey();
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

  private void readNextKey() {
    if (ahead == null) {
      ahead = found.next();
    }
    RowKey keyRow = rowKeys.keyRow(ahead.row());
    Object key = rowKeys.key(keyRow);
    List<Row> rows = new ArrayList<>();
    while (ahead != null && rowKeys.keyRow(ahead.row()).equals(keyRow)) {
      Instant updated = Instant.ofEpochMilli(ahead.cell().version());
      for (Sessions.Session<A> each :
          Sessions.decode(aggregates, ahead.cell().value()).sessions()) {
        if (kept.shows(each.end(), watermarkMillis)) {
          rows.add(row(key, each, updated));
        }
      }
      ahead = found.hasNext() ? found.next() : null;
    }
    rows.sort(Comparator.comparing(row -> row.window().orElseThrow().start()));
    ready.addAll(rows);
  }

  private Row row(Object key, Sessions.Session<A> session, Instant updated) {
    return new Row(
        key,
        Optional.of(
            new Window(Instant.ofEpochMilli(session.start()), Instant.ofEpochMilli(session.end()))),
        new Value(aggregates, aggregates.encode(session.value())),
        updated,
        session.end() <= watermarkMillis);
  }
}
