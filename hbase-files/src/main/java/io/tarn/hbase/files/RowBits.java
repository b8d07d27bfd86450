package io.tarn.hbase.files;

import java.util.Arrays;

/**
 * Which bits of rows differ from one to another, the first of them: as a number they are the larger
 * the later a row comes. A row counts as if it were followed by zeros.
 */
final class RowBits {
  /** So many bytes are looked at behind what all rows begin with. */
  private static final int LOOKED_AT = 64;

  private final int[] places;
  private final int[] widths;

  /** How many of the last byte's bits have no room. */
  private final int cut;

  private RowBits(int[] places, int[] widths, int cut) {
    this.places = places;
    this.widths = widths;
    this.cut = cut;
  }

  /**
   * @param room how many bits a number has
   */
  static RowBits of(byte[][] rows, int room) {
    int from = commonPrefix(rows);
    int[] differences = differences(rows, from);
    int[] places = new int[differences.length];
    int[] widths = new int[differences.length];
    int count = 0;
    int bits = 0;
    for (int i = 0; i < differences.length && bits < room; i++) {
      if (differences[i] != 0) {
        places[count] = from + i;
        widths[count] = Integer.SIZE - Integer.numberOfLeadingZeros(differences[i]);
        bits += widths[count++];
      }
    }
    return new RowBits(
        Arrays.copyOf(places, count), Arrays.copyOf(widths, count), Math.max(0, bits - room));
  }

  private static int commonPrefix(byte[][] rows) {
    if (rows.length == 0) {
      return 0;
    }
    byte[] first = rows[0];
    int common = first.length;
    for (byte[] row : rows) {
      int differs = Arrays.mismatch(first, 0, common, row, 0, Math.min(common, row.length));
      common = differs < 0 ? Math.min(common, row.length) : differs;
    }
    return common;
  }

  /** The bits of each byte that are not the same in all rows. */
  private static int[] differences(byte[][] rows, int from) {
    int longest = 0;
    for (byte[] row : rows) {
      longest = Math.max(longest, row.length);
    }
    int[] differences = new int[Math.min(longest - from, LOOKED_AT)];
    byte[] first = rows.length == 0 ? new byte[0] : rows[0];
    for (byte[] row : rows) {
      for (int i = 0; i < differences.length; i++) {
        differences[i] |= at(row, from + i) ^ at(first, from + i);
      }
    }
    return differences;
  }

  private static int at(byte[] row, int place) {
    return place < row.length ? row[place] & 0xFF : 0;
  }

  /** The bits of a row. */
  long of(byte[] row) {
    long bits = 0;
    for (int i = 0; i < places.length; i++) {
      int value = at(row, places[i]) & ((1 << widths[i]) - 1);
      bits =
          i == places.length - 1
              ? bits << (widths[i] - cut) | value >> cut
              : bits << widths[i] | value;
    }
    return bits;
  }
}
