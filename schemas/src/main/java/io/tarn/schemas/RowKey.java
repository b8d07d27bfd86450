package io.tarn.schemas;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The row key of one HBase row, in one of the table's families; compared as HBase compares it: byte
 * by byte, unsigned.
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

  private final RowFamily family;
  private final byte[] bytes;

  /** 0 for one that nobody has asked for yet: a scan compares row keys and hashes none. */
  private transient int hash;

  private RowKey(RowFamily family, byte[] bytes) {
    this.family = family;
    this.bytes = bytes;
  }

  /** Wraps {@code bytes}, which must not be changed any more, as a row of a key's value. */
  public static RowKey of(byte[] bytes) {
    return of(RowFamily.STATE, bytes);
  }

  /** Wraps {@code bytes}, which must not be changed any more. */
  public static RowKey of(RowFamily family, byte[] bytes) {
    return new RowKey(family, bytes);
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

  /** The family that the row is in: two families may have rows of the same bytes. */
  public RowFamily family() {
    return family;
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
    int families = family.compareTo(other.family);
    return families == 0 ? Arrays.compareUnsigned(bytes, other.bytes) : families;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowKey that
        && family == that.family
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = Arrays.hashCode(bytes);
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    String hex = HexFormat.of().formatHex(bytes);
    return family == RowFamily.STATE ? hex : family + " " + hex;
  }
}
