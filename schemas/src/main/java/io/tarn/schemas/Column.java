package io.tarn.schemas;

import java.io.Serializable;

/**
 * One field of a CBOR value, as the table's descriptor names it and as the layout {@code columns}
 * stores it.
 *
 * @param name the field's name, and the column's qualifier
 * @param type how the column's bytes read
 */
public record Column(String name, ColumnType type) implements Serializable {}
