package io.tarn.spi.read;

import io.tarn.schemas.RowKey;

/**
 * A row that a scan found.
 *
 * @param row its row key
 * @param cell its cell; null if the key was removed
 */
public record FoundCell(RowKey row, StateCell cell) {}
