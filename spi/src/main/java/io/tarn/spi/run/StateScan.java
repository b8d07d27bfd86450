package io.tarn.spi.run;

import io.tarn.schemas.RowKey;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Rows with their states in order of row key, fetched as they are asked for. For one task. */
public interface StateScan<S> extends Iterator<StateScan.Found<S>>, AutoCloseable {
  /**
   * A row that is there.
   *
   * @param row its row key
   * @param state its state
   * @param isOf whether another state would be written as the very bytes that the row has
   * @param again gives the same state once more: a new object, unless states of its codec are
   *     shared
   */
  record Found<S>(RowKey row, S state, Predicate<S> isOf, Supplier<S> again) {}

  @Override
  void close();
}
