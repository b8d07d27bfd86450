package io.tarn.schemas;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The row key of one HBase row, compared as HBase compares it: byte by byte, unsigned.
 *
 * <p>Wraps an array that its maker hands over and nobody changes afterwards; {@link #bytes()} gives
 * that very array, because a copy for each put would cost more than the rest of building it.
 */
public final class RowKey implements Comparable<RowKey>, Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * How long a row key may be without its pane. HBase's bound is 32,767, but its client finds the
   * region of a row by a key of hbase:meta that holds the table's name and the row key.
   */
  public static final int MAX_BYTES = 32_000;

  private final byte[] bytes;
  private final int hash;

  private RowKey(byte[] bytes, int hash) {
    this.bytes = bytes;
    this.hash = hash;
  }

  /** Wraps {@code bytes}, which must not be changed any more. */
  public static RowKey of(byte[] bytes) {
    return new RowKey(bytes, Arrays.hashCode(bytes));
  }

  /**
   * The first row key that does not begin with {@code prefix}; empty, HBase's end of table, if
   * there is none.
   */
  public static byte[] afterPrefix(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xff) {
        byte[] after = Arrays.copyOf(prefix, i + 1);
        after[i]++;
        return after;
      }
    }
    return new byte[0];
  }

  /** The bytes themselves, not a copy: read only. */
  public byte[] bytes() {
    return bytes;
  }

  /** The bucket that the first two bytes name. */
  public int bucket() {
    return ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
  }

  @Override
  public int compareTo(RowKey other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
