package io.tarn.examples.nexmark;

import java.io.Serializable;

/**
 * What query 8 tells of an auction.
 *
 * @param id who sells
 * @param name the seller's name
 * @param reserve the least winning price, in cents
 */
public record NewSeller(long id, String name, long reserve) implements Serializable {}
