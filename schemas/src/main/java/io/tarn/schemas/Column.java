package io.tarn.schemas;

import java.io.Serializable;

/**
 * One field of a CBOR value, as the table's descriptor names it and as the layout {@code columns}
 * stores it.
 *
 * @param name the field's name, and the column's qualifier
 * @param type how the column's bytes read
 */
public record Column(String name, ColumnType type) implements Serializable {
  public Column {
    if (name.indexOf(',') >= 0) { // it separates the fields in the table's descriptor
      throw new IllegalArgumentException(
          "a field's name must not contain a comma, but is " + name + "; rename it, or its JSON");
    }
  }
}
