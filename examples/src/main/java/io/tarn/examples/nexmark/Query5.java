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
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Query 5, hot items: for each window of ten seconds, one every five, the auctions with the most
 * bids, all of them if they tie ({@code Query5.java}).
 *
 * <pre>
 *  bids ─► count by auction and window ─► greatest count of each window
 *          table bid_counts               table hot_items
 * </pre>
 *
 * <p>The counts of a window have its last millisecond as their event time. So they are put into
 * windows again, as long as the slide is and ending where the first ones end: each of these holds
 * the counts of one first window, and is final when that is.
 */
public final class Query5 {
  /** How long after its time an event may come, and still count. */
  public static final Duration DELAY = Duration.ofSeconds(30);

  /** What is served: one row for each window, by the window's start. */
  public static final TableSpec<Instant, AggregateResult> HOT_ITEMS =
      StateSpec.table("hot_items").keyedBy(KeyTypes.TIMESTAMP);

  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration SLIDE = Duration.ofSeconds(5);
  private static final String BIDS = "bids";
  private static final String HOTTEST = "hottest";

  private Query5() {}

  /**
   * @return the windows that each batch changed, by their start; several batches may change one
   */
  public static DStream<WindowedResult<Instant>> build(
      StreamingContext streams, Source<NexmarkEvent> events) {
    return streams
        .source(events)
        .withWatermark(NexmarkEvent::dateTime, DELAY)
        .filter(Bid.class::isInstance)
        .map(Bid.class::cast)
        .keyBy(KeyTypes.LONG, Bid::auction)
        .window(WindowSpec.sliding(LENGTH, SLIDE))
        .aggregate("bid_counts", Aggregates.count(BIDS))
        .events()
        .keyBy(KeyTypes.TIMESTAMP, counted -> counted.window().start())
        .window(WindowSpec.tumbling(SLIDE).offset(LENGTH))
        .aggregate(HOT_ITEMS, List.of(Aggregates.of(HOTTEST, Query5::alone, new Hottest())));
  }

  private static HotItems alone(WindowedResult<Long> counted) {
    return new HotItems(List.of(counted.key()), counted.asLong(BIDS));
  }

  /** What a snapshot of the job serves, by the window's start. */
  public static SortedMap<Instant, HotItems> read(Snapshot snapshot) {
    SortedMap<Instant, HotItems> read = new TreeMap<>();
    try (Rows<TypedRow<Instant, AggregateResult>> rows = snapshot.table(HOT_ITEMS).scan()) {
      rows.forEach(row -> read.put(row.key(), hottest(row.state())));
    }
    return read;
  }

  /** The hot items of a row, or of a result that the stream gives. */
  public static HotItems hottest(AggregateResult result) {
    return result.as(HOTTEST, HotItems.class);
  }

  /**
   * The greatest count so far, and the auctions that have it.
   *
   * <p>It is told the counts as they stand after each batch that changed them, one auction's again
   * and again, and never that a former one no longer holds. It need not be, because a count only
   * grows while its window is open: an auction whose count is no longer the one that is kept here
   * has come with a greater one, which took the place of all that were kept.
   */
  public static final class Hottest implements Aggregator<HotItems, HotItems, HotItems> {
    private static final long serialVersionUID = 1L;

    @Override
    public HotItems create() {
      return new HotItems(List.of(), 0);
    }

    @Override
    public HotItems add(HotItems kept, HotItems told) {
      return combine(kept, told);
    }

    @Override
    public HotItems combine(HotItems left, HotItems right) {
      if (left.bids() != right.bids()) {
        return left.bids() > right.bids() ? left : right;
      }
      return new HotItems(
          Stream.concat(left.auctions().stream(), right.auctions().stream()).distinct().toList(),
          left.bids());
    }

    @Override
    public HotItems finish(HotItems kept) {
      return kept;
    }

    @Override
    public ValueCodec<HotItems> codec() {
      return CborCodec.of(HotItems.class);
    }
  }
}
