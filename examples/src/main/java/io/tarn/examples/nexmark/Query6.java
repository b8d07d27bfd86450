package io.tarn.examples.nexmark;

import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TypedRow;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.Aggregator;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.StateDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Query 6, average selling price by seller: the average of the winning bids of the last ten
 * auctions of each seller that have closed ({@code Query6.java}).
 *
 * <pre>
 *  query 9 ─► average of the last ten by seller
 *             table selling_prices
 * </pre>
 *
 * <p>The last ten are those that close last, of two that close together the one with the greater
 * id: what the batches make of the order in which auctions are told does not matter. Beam has the
 * ten whose winning bids were made last, and rounds to whole cents. Beam tells an average for each
 * winning bid; here each batch tells a seller's once.
 */
public final class Query6 {
  /** What is served: one row for each seller. */
  public static final TableSpec<Long, AggregateResult> SELLING_PRICES =
      StateSpec.table("selling_prices").keyedBy(KeyTypes.LONG);

  private static final int LAST = 10;
  private static final String PRICE = "price";

  private Query6() {}

  /**
   * @return the sellers that each batch changed
   */
  public static StateDStream<Long, AggregateResult> build(
      StreamingContext streams, Source<NexmarkEvent> events) {
    return Query9.build(streams, events)
        .keyBy(KeyTypes.LONG, sold -> sold.auction().seller())
        .aggregateByKey(
            SELLING_PRICES, List.of(Aggregates.of(PRICE, Sale::of, new AverageOfLast())));
  }

  /** What a snapshot of the job serves, by seller. */
  public static SortedMap<Long, Double> read(Snapshot snapshot) {
    SortedMap<Long, Double> read = new TreeMap<>();
    try (Rows<TypedRow<Long, AggregateResult>> rows = snapshot.table(SELLING_PRICES).scan()) {
      rows.forEach(row -> read.put(row.key(), average(row.state())));
    }
    return read;
  }

  /** The average price of a row, or of a result that the stream gives, in cents. */
  public static double average(AggregateResult result) {
    return result.asDouble(PRICE);
  }

  /** An auction that was won: when it closed, and for how many cents. */
  public record Sale(Instant closed, long auction, long price) implements Serializable {
    private static final Comparator<Sale> LATEST_FIRST =
        Comparator.comparing(Sale::closed).thenComparing(Sale::auction).reversed();

    private static Sale of(AuctionBid sold) {
      return new Sale(sold.auction().expires(), sold.auction().id(), sold.bid().price());
    }
  }

  /** The average of the sales that closed last. */
  public static final class AverageOfLast implements Aggregator<Sale, AverageOfLast.Sales, Double> {
    private static final long serialVersionUID = 1L;

    /**
     * What is kept.
     *
     * @param sales at most ten, the latest first
     */
    public record Sales(List<Sale> sales) {
      public Sales {
        sales = List.copyOf(sales);
      }
    }

    @Override
    public Sales create() {
      return new Sales(List.of());
    }

    @Override
    public Sales add(Sales kept, Sale sale) {
      return combine(kept, new Sales(List.of(sale)));
    }

    @Override
    public Sales combine(Sales left, Sales right) {
      return new Sales(
          Stream.concat(left.sales().stream(), right.sales().stream())
              .sorted(Sale.LATEST_FIRST)
              .limit(LAST)
              .toList());
    }

    @Override
    public Double finish(Sales kept) {
      return kept.sales().stream().mapToLong(Sale::price).average().orElseThrow();
    }

    @Override
    public ValueCodec<Sales> codec() {
      return CborCodec.of(Sales.class);
    }
  }
}
