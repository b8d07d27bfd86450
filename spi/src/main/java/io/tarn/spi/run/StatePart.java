package io.tarn.spi.run;

import io.tarn.schemas.RowFamily;
import java.io.Serializable;

/**
 * A part of a table whose rows have values of one kind: the values of its keys, or the entries of
 * one of their maps and lists.
 *
 * @param table the table's name
 * @param family the rows' family
 * @param name the name of the map or list; empty text for the values of keys
 */
public record StatePart(String table, RowFamily family, String name) implements Serializable {
  /** The values of a table's keys. */
  public static StatePart values(String table) {
    return new StatePart(table, RowFamily.STATE, "");
  }

  /** The entries of a map or list that a table's keys have. */
  public static StatePart entries(String table, String name) {
    return new StatePart(table, RowFamily.ENTRIES, name);
  }
}
