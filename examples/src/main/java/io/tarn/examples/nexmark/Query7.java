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
 * Query 7, highest bid: for each window of ten seconds, all bids with the highest price ({@code
 * Query7.java}).
 *
 * <p>All bids have one key, so that a reader can ask for the windows between two times. Each task
 * that reads bids makes one value of those of a window before it hands them on, so the task that
 * has the key gets few.
 */
public final class Query7 {
  /** How long after its time an event may come, and still count. */
  public static final Duration DELAY = Duration.ofSeconds(30);

  /** The key that all bids have. */
  public static final String ALL = "all";

  /** What is served: one row for each window. */
  public static final TableSpec<String, AggregateResult> HIGHEST_BIDS =
      StateSpec.table("highest_bids").keyedBy(KeyTypes.STRING);

  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final String HIGHEST = "highest";

  private Query7() {}

  /**
   * @return the windows that each batch changed; several batches may change one
   */
  public static DStream<WindowedResult<String>> build(
      StreamingContext streams, Source<NexmarkEvent> events) {
    return streams
        .source(events)
        .withWatermark(NexmarkEvent::dateTime, DELAY)
        .filter(Bid.class::isInstance)
        .map(Bid.class::cast)
        .keyBy(KeyTypes.STRING, bid -> ALL)
        .window(WindowSpec.tumbling(LENGTH))
        .aggregate(HIGHEST_BIDS, List.of(Aggregates.of(HIGHEST, bid -> bid, new Highest())));
  }

  /** What a snapshot of the job serves, by the window's start. */
  public static SortedMap<Instant, List<Bid>> read(Snapshot snapshot) {
    SortedMap<Instant, List<Bid>> read = new TreeMap<>();
    try (Rows<TypedRow<String, AggregateResult>> rows = snapshot.table(HIGHEST_BIDS).scan()) {
      rows.forEach(row -> read.put(row.window().orElseThrow().start(), highest(row.state())));
    }
    return read;
  }

  /** The highest bids of a row, or of a result that the stream gives. */
  public static List<Bid> highest(AggregateResult result) {
    return result.asList(HIGHEST, Bid.class);
  }

  /** The bids with the highest price so far. */
  public static final class Highest implements Aggregator<Bid, Highest.Bids, List<Bid>> {
    private static final long serialVersionUID = 1L;

    /**
     * What is kept.
     *
     * @param bids all with the same price; none before the first
     */
    public record Bids(List<Bid> bids) {
      public Bids {
        bids = List.copyOf(bids);
      }

      private long price() {
        return bids.isEmpty() ? Long.MIN_VALUE : bids.get(0).price();
      }
    }

    @Override
    public Bids create() {
      return new Bids(List.of());
    }

    @Override
    public Bids add(Bids kept, Bid bid) {
      return combine(kept, new Bids(List.of(bid)));
    }

    @Override
    public Bids combine(Bids left, Bids right) {
      if (left.price() != right.price()) {
        return left.price() > right.price() ? left : right;
      }
      return new Bids(Stream.concat(left.bids().stream(), right.bids().stream()).toList());
    }

    @Override
    public List<Bid> finish(Bids kept) {
      return kept.bids();
    }

    @Override
    public ValueCodec<Bids> codec() {
      return CborCodec.of(Bids.class);
    }
  }
}
