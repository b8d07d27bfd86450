package io.tarn.hbase.state;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.spi.StateCell;

/**
 * A row that a scan found.
 *
 * @param row its row key
 * @param cell its cell; null if the key was removed
 */
record FoundCell(RowKey row, StateCell cell) {}
