package io.tarn.hbase.files;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * The order of mutations by their rows; those of one row stay in the order in which they came.
 *
 * <p>Sorted are numbers, of some bits of each row behind what all rows begin with, and of the
 * mutation's place: comparing rows, which lie anywhere in memory, costs many times as much. Where
 * the bits are the same, rows are compared.
 */
public final class RowOrder {
  /** So many mutations have numbers. */
  public static final int MOST = 1 << 24;

  private static final int PLACE_BITS = 24;
  private static final long PLACES = (1L << PLACE_BITS) - 1;
  private static final int KEY_BYTES = (Long.SIZE - PLACE_BITS) / Byte.SIZE;

  private RowOrder() {}

  /**
   * @param mutations at most {@link #MOST}
   */
  public static Mutation[] sort(List<? extends Mutation> mutations) {
    if (mutations.size() > MOST) {
      throw new IllegalArgumentException(mutations.size() + " rows are too many to sort at once");
    }
    Mutation[] unsorted = mutations.toArray(new Mutation[0]);
    int common = commonPrefix(unsorted);
    long[] numbers = new long[unsorted.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = key(unsorted[i].getRow(), common) << PLACE_BITS | i;
    }
    sortUnsigned(numbers);
    Mutation[] sorted = new Mutation[unsorted.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = unsorted[(int) (numbers[i] & PLACES)];
    }
    sortEqualKeys(numbers, sorted);
    return sorted;
  }

  private static int commonPrefix(Mutation[] mutations) {
    if (mutations.length == 0) {
      return 0;
    }
    byte[] first = mutations[0].getRow();
    int common = first.length;
    for (Mutation mutation : mutations) {
      byte[] row = mutation.getRow();
      int differs = Arrays.mismatch(first, 0, common, row, 0, Math.min(common, row.length));
      common = differs < 0 ? Math.min(common, row.length) : differs;
    }
    return common;
  }

  /** The bytes from there on, as a number that is the larger the later the row comes. */
  private static long key(byte[] row, int from) {
    long key = 0;
    for (int i = from; i < from + KEY_BYTES; i++) {
      key = key << Byte.SIZE | (i < row.length ? row[i] & 0xFF : 0);
    }
    return key;
  }

  private static void sortUnsigned(long[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] ^= Long.MIN_VALUE;
    }
    Arrays.sort(numbers);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] ^= Long.MIN_VALUE;
    }
  }

  private static void sortEqualKeys(long[] numbers, Mutation[] sorted) {
    int from = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || numbers[i] >>> PLACE_BITS != numbers[from] >>> PLACE_BITS) {
        if (i - from > 1) {
          Arrays.sort(
              sorted, from, i, Comparator.comparing(Mutation::getRow, Bytes.BYTES_COMPARATOR));
        }
        from = i;
      }
    }
  }
}
