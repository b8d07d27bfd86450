package io.tarn.examples.nexmark;

import java.io.Serializable;

/**
 * What query 9 tells of an auction that has closed.
 *
 * @param auction the auction
 * @param bid the bid that has won it
 */
public record AuctionBid(Auction auction, Bid bid) implements Serializable {}
