package io.tarn.schemas;

import java.util.Locale;

/** How a value lies in a row. */
public enum Layout {
  /** One cell a row: half the cost of two. */
  CELL,
  /**
   * One typed column a field, and a marker, for readers that want columns: Phoenix, a person in a
   * shell.
   */
  COLUMNS;

  String descriptorName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Layout parse(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
