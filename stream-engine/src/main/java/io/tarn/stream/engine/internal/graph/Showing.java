package io.tarn.stream.engine.internal.graph;

/**
 * What of a stateful operation a stream shows.
 *
 * @param kind which view it is
 * @param maxBytes of all rows in each batch: how many bytes they may have; 0 of other views
 */
public record Showing(Kind kind, long maxBytes) {
  /** Which view. */
  public enum Kind {
    /** What a function gives: records of their own. */
    RECORDS,
    /** Rows that a batch has changed, each in place of what it was: update mode. */
    UPDATES,
    /** What such rows were and are. */
    CHANGES,
    /** Windows that never change again: append mode. */
    FINALS,
    /** All rows, in each batch: complete mode. */
    COMPLETE
  }

  public static final Showing RECORDS = new Showing(Kind.RECORDS, 0);
  public static final Showing UPDATES = new Showing(Kind.UPDATES, 0);
  public static final Showing CHANGES = new Showing(Kind.CHANGES, 0);
  public static final Showing FINALS = new Showing(Kind.FINALS, 0);

  /**
   * All rows.
   *
   * @param maxBytes how many bytes they may have
   */
  public static Showing complete(long maxBytes) {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes must be positive, but is " + maxBytes);
    }
    return new Showing(Kind.COMPLETE, maxBytes);
  }
}
