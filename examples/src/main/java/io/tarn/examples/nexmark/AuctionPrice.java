package io.tarn.examples.nexmark;

import java.io.Serializable;

/**
 * What query 2 tells of a bid.
 *
 * @param auction the id of the auction
 * @param price the price that was bid, in cents
 */
public record AuctionPrice(long auction, long price) implements Serializable {}
