package io.tarn.schemas;

import java.nio.charset.StandardCharsets;

/** The column families of a state table: rows of one kind each, read apart from the others. */
public enum RowFamily {
  /** One row a key: its value; or of a windowed table one row a pane. Every table has it. */
  STATE("s"),
  /** The entries of maps and lists, below their key. */
  ENTRIES("e"),
  /** Timers, by their time. */
  TIMERS("t");

  @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
  private final byte[] bytes;

  RowFamily(String name) {
    this.bytes = name.getBytes(StandardCharsets.US_ASCII);
  }

  /** The family's name: read only. */
  public byte[] bytes() {
    return bytes;
  }
}
