package io.tarn.examples.nexmark;

import java.time.Instant;
import java.util.Objects;

/**
 * Somebody bids. The fields are those of Beam's {@code model/Bid.java}.
 *
 * @param auction the id of the auction; may belong to one that opens only later, or has closed
 * @param bidder the id of the person; may belong to one who joins only later
 * @param price in cents
 * @param dateTime when the bid was made
 * @param extra letters without a meaning, which bring the event to its usual size
 */
public record Bid(long auction, long bidder, long price, Instant dateTime, String extra)
    implements NexmarkEvent {
  public Bid {
    Objects.requireNonNull(dateTime, "dateTime");
  }
}
