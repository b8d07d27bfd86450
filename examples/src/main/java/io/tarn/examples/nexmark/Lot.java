package io.tarn.examples.nexmark;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What query 9 keeps of an auction until it closes.
 *
 * @param auction null until it has come
 * @param bids until then all of them, as nobody knows which are valid; afterwards the best of those
 *     that are, if there is one
 */
record Lot(Auction auction, List<Bid> bids) {
  static final Lot UNKNOWN = new Lot(null, List.of());

  /** The greatest wins: the highest price, and of several the earliest. */
  private static final Comparator<Bid> BETTER =
      Comparator.comparingLong(Bid::price).thenComparing(Bid::dateTime, Comparator.reverseOrder());

  Lot {
    bids = List.copyOf(bids);
  }

  Lot opened(Auction known) {
    return new Lot(known, best(known, bids.stream()));
  }

  Lot bid(Bid bid) {
    Stream<Bid> all = Stream.concat(bids.stream(), Stream.of(bid));
    return new Lot(auction, auction == null ? all.toList() : best(auction, all));
  }

  private static List<Bid> best(Auction known, Stream<Bid> bids) {
    return bids.filter(bid -> isValid(bid, known)).max(BETTER).stream().toList();
  }

  private static boolean isValid(Bid bid, Auction known) {
    return !bid.dateTime().isBefore(known.dateTime())
        && bid.dateTime().isBefore(known.expires())
        && bid.price() >= known.reserve();
  }

  /**
   * When there is something to do next: its auction closes or, if that has not come, no auction can
   * come any more that was open when the last of its bids was made.
   */
  Instant due() {
    return auction == null
        ? bids.stream()
            .map(Bid::dateTime)
            .max(Comparator.naturalOrder())
            .orElseThrow()
            .plusMillis(1)
        : auction.expires();
  }

  boolean isClosed(Instant now) {
    return auction != null && !now.isBefore(auction.expires());
  }

  /** Without the bids that no auction can come for any more; empty if none is left. */
  Optional<Lot> awaiting(Instant now) {
    List<Bid> left = bids.stream().filter(bid -> !bid.dateTime().isBefore(now)).toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(new Lot(auction, left));
  }

  /** What has won, once its auction has closed; empty if no bid was valid. */
  Optional<AuctionBid> won() {
    return bids.stream().map(bid -> new AuctionBid(auction, bid)).findFirst();
  }
}
