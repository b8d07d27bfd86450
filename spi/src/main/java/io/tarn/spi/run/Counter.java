package io.tarn.spi.run;

/** What tasks count. */
public enum Counter {
  INPUT_ROWS,
  DEAD_ROWS,
  /** The records that tasks reported by {@link TaskContext#late}, each once. */
  LATE_ROWS,
  STATE_ROWS_WRITTEN,
  /** Those of them that are removed from then on. */
  STATE_ROWS_REMOVED,
  /** The rows that {@link StateStores} read from tables, counted where they were read. */
  STATE_ROWS_READ,
  /** The rows that tasks asked for and memory had. */
  STATE_ROWS_CACHED
}
