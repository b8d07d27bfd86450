package io.tarn.examples.nexmark;

import java.io.Serializable;
import java.time.Instant;

/** What happens at the auction house: somebody joins it, offers something, or bids. */
public sealed interface NexmarkEvent extends Serializable permits Person, Auction, Bid {
  /** When it happened: the event time that windows go by, in whole milliseconds. */
  Instant dateTime();
}
