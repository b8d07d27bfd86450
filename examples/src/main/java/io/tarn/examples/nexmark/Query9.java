package io.tarn.examples.nexmark;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.Timer;
import java.time.Duration;
import java.util.List;

/**
 * Query 9, winning bids: for each auction, once it has closed, the highest bid that was made while
 * it was open, and is not below the reserve; the earliest if several are as high ({@code
 * Query9.java}, {@code WinningBids.java}). An auction without such a bid is not told.
 *
 * <pre>
 *  auctions and bids ─► by auction: await the auction, keep the best bid, tell it at the close
 *                       table lots
 * </pre>
 *
 * <p>A bid may come before its auction, and is then kept. It is forgotten once the watermark has
 * passed it, as an auction that comes later has opened later. Beam also takes bids that were made
 * before the opening, and has them wait twice as long as it expects auctions to last. Nothing is
 * kept of auctions that have closed: what is bid for them then waits, too, and is forgotten alike.
 *
 * <p>Give the result an output, {@code foreachBatch}, a sink, or a state as {@link Query4} and
 * {@link Query6} do. It has no event time, and comes in the order of closing times only within a
 * batch and a partition.
 */
public final class Query9 {
  /** How long after its time an event may come, and still count. */
  public static final Duration DELAY = Duration.ofSeconds(30);

  /** What is kept: one row for each auction that is open, or that bids wait for. */
  static final StateSpec<Lot> LOTS = StateSpec.of("lots", Lot.class);

  private Query9() {}

  public static DStream<AuctionBid> build(StreamingContext streams, Source<NexmarkEvent> events) {
    return streams
        .source(events)
        .withWatermark(NexmarkEvent::dateTime, DELAY)
        .filter(event -> !(event instanceof Person))
        .keyBy(KeyTypes.LONG, Query9::auction)
        .process(LOTS, new Bidding());
  }

  private static long auction(NexmarkEvent event) {
    return event instanceof Auction auction ? auction.id() : ((Bid) event).auction();
  }

  /**
   * Sets a timer for the close of the auction and, until that has come, one in each batch for the
   * last of the bids. Of the latter, some come due when the auction has come meanwhile, or has
   * closed: they have nothing to do.
   */
  private static final class Bidding implements KeyedFunction<Long, NexmarkEvent, Lot, AuctionBid> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(Long id, List<NexmarkEvent> events, KeyContext<Lot, AuctionBid> context) {
      Lot lot = context.value().orElse(Lot.UNKNOWN);
      for (NexmarkEvent event : events) {
        lot = event instanceof Auction auction ? lot.opened(auction) : lot.bid((Bid) event);
      }
      context.setValue(lot);
      context.timers().setEventTime(lot.due());
    }

    @Override
    public void onTimer(Long id, Timer timer, KeyContext<Lot, AuctionBid> context) {
      context.value().ifPresent(lot -> onTimer(lot, timer, context));
    }

    private static void onTimer(Lot lot, Timer timer, KeyContext<Lot, AuctionBid> context) {
      if (lot.isClosed(timer.time())) {
        lot.won().ifPresent(context::emit);
        context.removeValue();
      } else if (lot.auction() == null) {
        lot.awaiting(timer.time()).ifPresentOrElse(context::setValue, context::removeValue);
      }
    }
  }
}
