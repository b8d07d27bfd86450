package io.tarn.spi.source;

import java.util.List;

/**
 * A split of a batch that was committed, to be read once more: the same records in the same order,
 * in parts that follow each other, of which each may be gone without the others.
 *
 * @param <T> the records
 */
public record PastSplit<T>(List<Part<T>> parts) {
  public PastSplit {
    parts = List.copyOf(parts);
  }

  /** A split that is there as a whole, or gone as a whole. */
  public static <T> PastSplit<T> whole(String name, Split<T> split) {
    return new PastSplit<>(List.of(new Part<>(name, split)));
  }

  /**
   * What is gone as a whole, if it is.
   *
   * @param name what it is, for people: a file
   * @param split its records; whatever it throws while it is read says that it is gone, and why,
   *     also behind records that it has given
   */
  public record Part<T>(String name, Split<T> split) {}
}
