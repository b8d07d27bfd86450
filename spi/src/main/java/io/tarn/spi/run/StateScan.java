package io.tarn.spi.run;

import io.tarn.schemas.RowKey;
import java.util.Iterator;

/** Rows with their states in order of row key, fetched as they are asked for. For one task. */
public interface StateScan<S> extends Iterator<StateScan.Found<S>>, AutoCloseable {
  /**
   * A row that is there.
   *
   * @param row its row key
   * @param state its state
   */
  record Found<S>(RowKey row, S state) {}

  @Override
  void close();
}
