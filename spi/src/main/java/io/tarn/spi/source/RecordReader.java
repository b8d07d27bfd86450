package io.tarn.spi.source;

import java.util.Optional;

/** The records of one split, in order. Used by one task. */
public interface RecordReader<T> extends AutoCloseable {
  /** Moves to the next record; false at the end. */
  boolean advance();

  /** The record that {@link #advance} moved to; not to be asked for where there is a fault. */
  T record();

  /** What that record, or fault, was made of. */
  Origin origin();

  /**
   * Why what {@link #advance} moved to is no record, a sentence for people: it goes to the dead
   * letters instead. Empty where it is one. The same each time the split is read.
   */
  default Optional<String> fault() {
    return Optional.empty();
  }

  @Override
  void close();
}
