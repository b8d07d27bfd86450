package io.tarn.spi.source;

import java.io.Serializable;

/** A part of a range, read by one task. Serializable, so that it can be read in another process. */
public interface Split<T> extends Serializable {
  /**
   * Opens the records. Called anew for each attempt.
   *
   * @throws java.io.UncheckedIOException if they cannot be read; the batch fails and is planned
   *     again
   */
  RecordReader<T> open();
}
