package io.tarn.schemas;

import org.apache.commons.codec.digest.MurmurHash3;

/**
 * The fixed hash slots of a table's keys. A bucket is the first two bytes of a row key, big-endian,
 * so that writes spread over regions however the keys are skewed in order.
 *
 * <p>The hash is MurmurHash3 x86 32-bit with seed 0 (Austin Appleby, 2011), of the encoded key
 * without the pane, so that all panes of a key stand together.
 */
public final class Buckets {
  /** How many buckets a table has unless told otherwise. */
  public static final int DEFAULT_COUNT = 32;

  /**
   * How many buckets a table can have: one less than two bytes can tell apart, so that each has one
   * after it.
   */
  public static final int MAX_COUNT = 65_535;

  /** The bytes that a bucket takes at the head of a row key. */
  public static final int BYTES = 2;

  private Buckets() {}

  /** The bucket, in [0, count), of a key encoded in {@code bytes} from {@code offset} on. */
  static int bucketOf(byte[] bytes, int offset, int length, int count) {
    return Math.floorMod(MurmurHash3.hash32x86(bytes, offset, length, 0), count);
  }

  /** The first row key that {@code bucket} can hold: its two bytes alone. */
  public static byte[] firstRow(int bucket) {
    return new byte[] {(byte) (bucket >>> 8), (byte) bucket};
  }

  /**
   * Where to split a table of {@code count} buckets into {@code regions} regions of as equal a
   * number of buckets as can be: {@code regions - 1} row keys, ascending.
   */
  public static byte[][] splits(int count, int regions) {
    if (regions < 1 || regions > count) {
      throw new IllegalArgumentException(
          "regions must be between 1 and the bucket count, but "
              + regions
              + " is not in [1, "
              + count
              + "]");
    }
    byte[][] splits = new byte[regions - 1][];
    for (int i = 1; i < regions; i++) {
      splits[i - 1] = firstRow((int) ((long) i * count / regions));
    }
    return splits;
  }
}
