package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.StateScan;

/** Tells all rows of a table's partition, which come in order of row key. */
interface RowTeller<S> {
  void tell(StateScan.Found<S> found);

  /** Called behind the last row. */
  default void end() {}
}
