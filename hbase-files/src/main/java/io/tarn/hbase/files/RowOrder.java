package io.tarn.hbase.files;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * The order of mutations by their rows; those of one row stay in the order in which they came.
 *
 * <p>Sorted are numbers, of those bits of each row in which rows differ at all, and of the
 * mutation's place: comparing rows, which lie anywhere in memory, costs many times as much. Where
 * these bits are the same, rows are compared.
 */
public final class RowOrder {
  /** So many mutations have numbers. */
  public static final int MOST = 1 << 24;

  private RowOrder() {}

  /**
   * @param mutations at most {@link #MOST}
   */
  public static Mutation[] sort(List<? extends Mutation> mutations) {
    if (mutations.size() > MOST) {
      throw new IllegalArgumentException(mutations.size() + " rows are too many to sort at once");
    }
    Mutation[] unsorted = mutations.toArray(new Mutation[0]);
    int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(unsorted.length);
    RowBits bits = RowBits.of(unsorted, Long.SIZE - placeBits);
    long[] numbers = new long[unsorted.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = bits.of(unsorted[i].getRow()) << placeBits | i;
    }
    sortUnsigned(numbers);
    long places = (1L << placeBits) - 1;
    Mutation[] sorted = new Mutation[unsorted.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = unsorted[(int) (numbers[i] & places)];
    }
    sortEqualBits(numbers, placeBits, sorted);
    return sorted;
  }

  /**
   * The place of the first at a row or behind it; how many there are if all lie before it.
   *
   * @param sorted in this order
   * @param from those before this place are not looked at
   */
  public static int firstFrom(Mutation[] sorted, int from, byte[] row) {
    int low = from;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Bytes.compareTo(sorted[middle].getRow(), row) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
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

  private static void sortEqualBits(long[] numbers, int placeBits, Mutation[] sorted) {
    int from = 0;
    for (int i = 1; i <= sorted.length; i++) {
      if (i == sorted.length || numbers[i] >>> placeBits != numbers[from] >>> placeBits) {
        if (i - from > 1) {
          Arrays.sort(
              sorted, from, i, Comparator.comparing(Mutation::getRow, Bytes.BYTES_COMPARATOR));
        }
        from = i;
      }
    }
  }
}
