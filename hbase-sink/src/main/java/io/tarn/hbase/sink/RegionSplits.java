package io.tarn.hbase.sink;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.hadoop.hbase.util.Bytes;

/** Where the regions of a table that a sink makes begin. */
public final class RegionSplits implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BYTE_VALUES = 256;

  private final byte[][] keys;

  private RegionSplits(byte[][] keys) {
    this.keys = keys;
  }

  /** One region, until HBase itself splits it: fine for small tables. */
  public static RegionSplits none() {
    return new RegionSplits(new byte[0][]);
  }

  /**
   * A region begins at each of these keys, and one before them.
   *
   * @throws IllegalArgumentException if a key is empty or stands there twice
   */
  public static RegionSplits at(byte[]... keys) {
    byte[][] sorted = Arrays.stream(keys).map(byte[]::clone).toArray(byte[][]::new);
    Arrays.sort(sorted, Bytes.BYTES_COMPARATOR);
    for (int i = 0; i < sorted.length; i++) {
      if (sorted[i].length == 0 || (i > 0 && Arrays.equals(sorted[i - 1], sorted[i]))) {
        throw new IllegalArgumentException(
            "split keys must be distinct and not empty, but one is \""
                + Bytes.toStringBinary(sorted[i])
                + '"'
                + (sorted[i].length == 0 ? "" : " twice"));
      }
    }
    return new RegionSplits(sorted);
  }

  /**
   * So many regions, each with the same share of the values of a key's first byte: for keys that
   * begin with a hash or other evenly spread bytes. Keys that are text or small numbers would all
   * fall into a few of them: use {@link #at}.
   */
  public static RegionSplits presplit(int regions) {
    if (regions < 1 || regions > BYTE_VALUES) {
      throw new IllegalArgumentException(
          "a table can be split by the first byte into 1..256 regions, but not " + regions);
    }
    byte[][] keys = new byte[regions - 1][];
    for (int i = 1; i < regions; i++) {
      keys[i - 1] = new byte[] {(byte) (i * BYTE_VALUES / regions)};
    }
    return new RegionSplits(keys);
  }

  /** The first row key of each region but the first, in order. */
  byte[][] keys() {
    return keys;
  }
}
