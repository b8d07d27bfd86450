package io.tarn.examples.nexmark;

import io.tarn.spi.source.Source;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;

/**
 * Query 1, currency: all bids, with prices in euro cents instead of cents ({@code Query1.java}).
 * Keeps nothing: give the result an output, {@code foreachBatch} or a sink.
 */
public final class Query1 {
  private static final long EURO_CENTS_PER_DOLLAR = 89;
  private static final long CENTS_PER_DOLLAR = 100;

  private Query1() {}

  public static DStream<Bid> build(StreamingContext streams, Source<NexmarkEvent> events) {
    return streams
        .source(events)
        .filter(Bid.class::isInstance)
        .map(Bid.class::cast)
        .map(Query1::inEuros);
  }

  /** Fractions of a cent are cut off. */
  private static Bid inEuros(Bid bid) {
    long price = bid.price() * EURO_CENTS_PER_DOLLAR / CENTS_PER_DOLLAR;
    return new Bid(bid.auction(), bid.bidder(), price, bid.dateTime(), bid.extra());
  }
}
