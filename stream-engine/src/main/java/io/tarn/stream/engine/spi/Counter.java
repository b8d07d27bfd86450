package io.tarn.stream.engine.spi;

/** What tasks count. */
public enum Counter {
  INPUT_ROWS,
  DEAD_ROWS,
  /** The records that tasks reported by {@link TaskContext#late}, each once. */
  LATE_ROWS,
  STATE_ROWS_WRITTEN
}
