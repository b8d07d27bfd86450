package io.tarn.examples.nexmark;

import java.time.Instant;

/**
 * Something is offered. The fields are those of Beam's {@code model/Auction.java}.
 *
 * @param id counts up from 1000
 * @param itemName what is offered
 * @param description more about it
 * @param initialBid where the bidding starts, in cents; no query reads it
 * @param reserve the least winning price, in cents
 * @param dateTime when the auction opens
 * @param expires when it closes: a bid at this instant is too late
 * @param seller the id of the person who sells; may belong to a person who joins only later
 * @param category 10 to 14
 * @param extra letters without a meaning, which bring the event to its usual size
 */
public record Auction(
    long id,
    String itemName,
    String description,
    long initialBid,
    long reserve,
    Instant dateTime,
    Instant expires,
    long seller,
    long category,
    String extra)
    implements NexmarkEvent {
  public Auction {
    if (!dateTime.isBefore(expires)) {
      throw new IllegalArgumentException(
          "dateTime must be < expires, but " + dateTime + " >= " + expires);
    }
  }
}
