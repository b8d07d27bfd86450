package io.tarn.examples.nexmark;

import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TypedRow;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Query 4, average price for a category: the average of the winning bids of all auctions of each
 * category that have closed ({@code Query4.java}).
 *
 * <pre>
 *  query 9 ─► average by category
 *             table average_prices
 * </pre>
 *
 * <p>This is what the query says in CQL. Beam averages those of a sliding window instead, and
 * rounds to whole cents.
 */
public final class Query4 {
  /** What is served: one row for each category. */
  public static final TableSpec<Long, AggregateResult> AVERAGE_PRICES =
      StateSpec.table("average_prices").keyedBy(KeyTypes.LONG);

  private static final String PRICE = "price";

  private Query4() {}

  /**
   * @return the categories that each batch changed
   */
  public static StateDStream<Long, AggregateResult> build(
      StreamingContext streams, Source<NexmarkEvent> events) {
    return Query9.build(streams, events)
        .keyBy(KeyTypes.LONG, sold -> sold.auction().category())
        .aggregateByKey(AVERAGE_PRICES, List.of(Aggregates.avg(PRICE, sold -> sold.bid().price())));
  }

  /** What a snapshot of the job serves, by category. */
  public static SortedMap<Long, Double> read(Snapshot snapshot) {
    SortedMap<Long, Double> read = new TreeMap<>();
    try (Rows<TypedRow<Long, AggregateResult>> rows = snapshot.table(AVERAGE_PRICES).scan()) {
      rows.forEach(row -> read.put(row.key(), average(row.state())));
    }
    return read;
  }

  /** The average price of a row, or of a result that the stream gives, in cents. */
  public static double average(AggregateResult result) {
    return result.asDouble(PRICE);
  }
}
