package io.tarn.examples.nexmark;

import java.io.Serializable;

/**
 * What query 3 tells of an auction.
 *
 * @param name the seller's name
 * @param city where the seller lives
 * @param state where that is, two letters
 * @param auction the id of the auction
 */
public record LocalItem(String name, String city, String state, long auction)
    implements Serializable {}
