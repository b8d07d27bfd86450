package io.tarn.hbase.files;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * The order of rows; those with the same row key stay in the order in which they came.
 *
 * <p>Sorted are numbers, of those bits of each row key in which row keys differ at all, and of the
 * row's place: comparing row keys, which lie anywhere in memory, costs many times as much. Where
 * these bits are the same, row keys are compared.
 */
public final class RowOrder {
  /** So many rows have numbers. */
  public static final int MOST = 1 << 24;

  private RowOrder() {}

  /**
   * @param mutations at most {@link #MOST}
   */
  public static Mutation[] sort(List<? extends Mutation> mutations) {
    return sort(mutations, Mutation::getRow).toArray(new Mutation[0]);
  }

  /**
   * @param rows at most {@link #MOST}
   * @param key gives the row key of a row
   */
  public static <T> List<T> sort(List<T> rows, Function<? super T, byte[]> key) {
    if (rows.size() > MOST) {
      throw new IllegalArgumentException(rows.size() + " rows are too many to sort at once");
    }
    byte[][] keys = new byte[rows.size()][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = key.apply(rows.get(i));
    }
    List<T> sorted = new ArrayList<>(keys.length);
    for (int place : places(keys)) {
      sorted.add(rows.get(place));
    }
    return sorted;
  }

  /**
   * The place of the first at a row or behind it; how many there are if all lie before it.
   *
   * @param sorted in this order
   * @param key gives the row key of one
   * @param from those before this place are not looked at
   */
  public static <T> int firstFrom(
      List<T> sorted, Function<? super T, byte[]> key, int from, byte[] row) {
    int low = from;
    int high = sorted.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Bytes.compareTo(key.apply(sorted.get(middle)), row) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** At which places the rows were that come one after the other. */
  private static int[] places(byte[][] keys) {
    int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(keys.length);
    RowBits bits = RowBits.of(keys, Long.SIZE - placeBits);
    long[] numbers = new long[keys.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = bits.of(keys[i]) << placeBits | i;
    }
    sortUnsigned(numbers);
    long mask = (1L << placeBits) - 1;
    int[] places = new int[keys.length];
    for (int i = 0; i < places.length; i++) {
      places[i] = (int) (numbers[i] & mask);
    }
    sortEqualBits(numbers, placeBits, places, keys);
    return places;
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

  private static void sortEqualBits(long[] numbers, int placeBits, int[] places, byte[][] keys) {
    int from = 0;
    for (int i = 1; i <= places.length; i++) {
      if (i == places.length || numbers[i] >>> placeBits != numbers[from] >>> placeBits) {
        if (i - from > 1) {
          sortByKey(places, from, i, keys);
        }
        from = i;
      }
    }
  }

  private static void sortByKey(int[] places, int from, int to, byte[][] keys) {
    int[] sorted =
        Arrays.stream(places, from, to)
            .boxed()
            .sorted(Comparator.comparing(place -> keys[place], Bytes.BYTES_COMPARATOR))
            .mapToInt(Integer::intValue)
            .toArray();
    System.arraycopy(sorted, 0, places, from, sorted.length);
  }
}
