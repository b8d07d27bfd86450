package io.tarn.spi.job;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a record that a function of the user's fails on. */
public enum BadRecords {
  /** It fails the batch, which is tried again. */
  @JsonProperty("fail")
  FAIL,
  /** It goes to the dead letters, and the batch goes on without it. */
  @JsonProperty("dead-letters")
  DEAD_LETTERS;

  /**
   * Reads {@code fail} or {@code dead-letters}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static BadRecords parse(String text) {
    return switch (text) {
      case "fail" -> FAIL;
      case "dead-letters" -> DEAD_LETTERS;
      default ->
          throw new IllegalArgumentException("expected fail or dead-letters, but got " + text);
    };
  }
}
