package io.tarn.client;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.Sessions;
import io.tarn.schemas.Window;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.read.FoundCell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The sessions of a key, in order of time: its row has those that are open, others the rest.
 *
 * @param aggregates what each session has
 * @param kept says which sessions are still kept
 * @param watermarkMillis that of the snapshot
 */
record SessionRows<A>(AggregateSchema<A> aggregates, KeptTable kept, long watermarkMillis)
    implements GroupedByKey.Making<Row> {
  /** A closed one may begin with an open one: a record whose gap is longer came after it. */
  private static final Comparator<Row> IN_TIME =
      Comparator.comparing((Row row) -> row.window().orElseThrow().start())
          .thenComparing(row -> row.window().orElseThrow().end());

  @Override
  public List<Row> of(Object key, List<FoundCell> cells) {
    List<Row> rows = new ArrayList<>();
    for (FoundCell found : cells) {
      Instant updated = Instant.ofEpochMilli(found.cell().version());
      for (Sessions.Session<A> each :
          Sessions.decode(aggregates, found.cell().value()).sessions()) {
        if (kept.shows(each.end(), watermarkMillis)) {
          rows.add(row(key, each, updated));
        }
      }
    }
    rows.sort(IN_TIME);
    return rows;
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
