package io.tarn.spi.write;

import io.tarn.schemas.RowKey;

/**
 * A row to be written.
 *
 * @param row its row key
 * @param value its encoded value, or the tombstone for a removed key; not copied, not changed
 *     afterwards
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to a Put, never compared
public record StateRow(RowKey row, byte[] value) {}
