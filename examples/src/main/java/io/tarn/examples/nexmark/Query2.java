package io.tarn.examples.nexmark;

import io.tarn.spi.source.Source;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;

/**
 * Query 2, selection: what was bid for auctions whose id is a multiple of 123 ({@code
 * Query2.java}). Keeps nothing: give the result an output, {@code foreachBatch} or a sink.
 */
public final class Query2 {
  private static final long AUCTION_SKIP = 123;

  private Query2() {}

  public static DStream<AuctionPrice> build(StreamingContext streams, Source<NexmarkEvent> events) {
    return streams
        .source(events)
        .filter(Bid.class::isInstance)
        .map(Bid.class::cast)
        .filter(bid -> bid.auction() % AUCTION_SKIP == 0)
        .map(bid -> new AuctionPrice(bid.auction(), bid.price()));
  }
}
