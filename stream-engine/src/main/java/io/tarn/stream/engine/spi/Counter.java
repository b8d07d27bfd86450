package io.tarn.stream.engine.spi;

/** What tasks count. */
public enum Counter {
  INPUT_ROWS,
  DEAD_ROWS,
  LATE_ROWS,
  STATE_ROWS_WRITTEN
}
