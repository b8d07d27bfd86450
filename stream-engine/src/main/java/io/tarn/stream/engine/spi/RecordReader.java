package io.tarn.stream.engine.spi;

/** The records of one split, in order. Used by one task. */
public interface RecordReader<T> extends AutoCloseable {
  /** Moves to the next record; false at the end. */
  boolean advance();

  /** The record that {@link #advance} moved to. */
  T record();

  /** What that record was made of. */
  Origin origin();

  @Override
  void close();
}
