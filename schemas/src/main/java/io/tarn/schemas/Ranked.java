package io.tarn.schemas;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A value, and what it is ranked by.
 *
 * @param by its rank
 * @param value as JSON, so that a reader needs no class
 */
public record Ranked(long by, JsonNode value) {
  /** With a number that may have a fraction: doubles in their order. */
  public static long rank(double by) {
    long bits = Double.doubleToLongBits(by);
    return bits ^ ((bits >> (Long.SIZE - 1)) & Long.MAX_VALUE);
  }
}
