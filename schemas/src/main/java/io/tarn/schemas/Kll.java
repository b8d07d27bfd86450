package io.tarn.schemas;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sketch of the ranks of doubles: Karnin, Lang, Liberty, "Optimal Quantile Approximation in
 * Streams", FOCS 2016, with the levels' sizes and the bytes of DataSketches' {@code
 * KllDoublesSketch}, which reads what this writes.
 *
 * <p>Level h holds values that stand for 2 to the h each. A level that is full is sorted, and every
 * other of its values goes to the level above: the first of each pair or the second, by a coin.
 * DataSketches tosses it by a {@code Random} that nobody can seed. Here it follows from the values
 * and their number: a window that is read twice must give the same, and an update must take back
 * what it gave before, though both are combined anew each time.
 *
 * <p>Not thread-safe.
 */
final class Kll {
  static final int LEAST_K = 8;

  private static final int LEAST_LEVEL = 8;
  private static final int DEEPEST = 30; // levels below have the least size in any case
  private static final double[] NONE = {};

  private static final byte FAMILY = 15;
  private static final byte SINGLE = 4;
  private static final int SINGLE_START = 8;
  private static final int FULL_START = 20;

  private final int k;
  private final List<double[]> levels = new ArrayList<>(); // all but the first in order
  private long count;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;

  /** Of no values. */
  Kll(int k) {
    this.k = k;
    levels.add(NONE);
  }

  /** Puts values in, none of them NaN. */
  void add(double[] values) {
    for (double value : values) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    count += values.length;
    levels.set(0, joined(levels.get(0), values));
    shrink();
  }

  /** Puts all values of another in, which stays as it is. */
  void add(Kll other) {
    least = Math.min(least, other.least);
    greatest = Math.max(greatest, other.greatest);
    count += other.count;
    levels.set(0, joined(levels.get(0), other.levels.get(0)));
    for (int level = 1; level < other.levels.size(); level++) {
      raise(level, other.levels.get(level));
    }
    shrink();
  }

  private void raise(int level, double[] sorted) {
    if (level == levels.size()) {
      levels.add(NONE);
    }
    levels.set(level, merged(levels.get(level), sorted));
  }

  private static double[] merged(double[] left, double[] right) {
    double[] both = new double[left.length + right.length];
    int fromLeft = 0;
    int fromRight = 0;
    for (int i = 0; i < both.length; i++) {
      boolean isLeft =
          fromRight == right.length
              || (fromLeft < left.length && left[fromLeft] <= right[fromRight]);
      both[i] = isLeft ? left[fromLeft++] : right[fromRight++];
    }
    return both;
  }

  private static double[] joined(double[] left, double[] right) {
    double[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  private void shrink() {
    while (held() > capacity()) {
      int level = 0;
      while (levels.get(level).length < capacity(level)) {
        level++;
      }
      compact(level);
    }
  }

  /** One that is left over stays. */
  private void compact(int level) {
    double[] sorted = levels.get(level).clone();
    Arrays.sort(sorted);
    int over = sorted.length % 2;
    int from = over + coin(level, sorted);
    double[] half = new double[sorted.length / 2];
    for (int i = 0; i < half.length; i++) {
      half[i] = sorted[from + 2 * i];
    }
    levels.set(level, Arrays.copyOf(sorted, over));
    raise(level + 1, half);
  }

  /**
   * 0 or 1. That it depends on the count, too, keeps values that come round and round from tossing
   * the same each time.
   */
  private int coin(int level, double[] sorted) {
    long mixed = mix(count + level * 0x9e3779b97f4a7c15L);
    for (double value : sorted) {
      mixed = mix(mixed ^ Double.doubleToLongBits(value));
    }
    return (int) (mixed >>> (Long.SIZE - 1));
  }

  /** The finalizer of SplitMix64: Steele, Lea, Flood, OOPSLA 2014. */
  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  private int held() {
    int held = 0;
    for (double[] level : levels) {
      held += level.length;
    }
    return held;
  }

  private int capacity() {
    int capacity = 0;
    for (int level = 0; level < levels.size(); level++) {
      capacity += capacity(level);
    }
    return capacity;
  }

  /** The highest level has k; each below two thirds of the one above, rounded. */
  private int capacity(int level) {
    int depth = Math.min(levels.size() - 1 - level, DEEPEST);
    long power = 1;
    for (int i = 0; i < depth; i++) {
      power *= 3;
    }
    long twice = ((2L * k) << depth) / power;
    return (int) Math.max(LEAST_LEVEL, (twice + 1) >>> 1);
  }

  /** At least one value. */
  byte[] write() {
    return count == 1 ? writeSingle() : writeFull();
  }

  private byte[] writeSingle() {
    return little(ByteBuffer.allocate(SINGLE_START + Double.BYTES))
        .put((byte) (SINGLE_START / Integer.BYTES))
        .put((byte) 2)
        .put(FAMILY)
        .put(SINGLE)
        .putShort((short) k)
        .put((byte) LEAST_LEVEL)
        .put((byte) 0)
        .putDouble(least)
        .array();
  }

  private byte[] writeFull() {
    int size = FULL_START + Integer.BYTES * levels.size() + Double.BYTES * (2 + held());
    ByteBuffer bytes =
        little(ByteBuffer.allocate(size))
            .put((byte) (FULL_START / Integer.BYTES))
            .put((byte) 1)
            .put(FAMILY)
            .put((byte) 0)
            .putShort((short) k)
            .put((byte) LEAST_LEVEL)
            .put((byte) 0)
            .putLong(count)
            .putShort((short) k)
            .put((byte) levels.size())
            .put((byte) 0);
    int start = capacity() - held();
    for (double[] level : levels) {
      bytes.putInt(start);
      start += level.length;
    }
    bytes.putDouble(least).putDouble(greatest);
    for (double[] level : levels) {
      for (double value : level) {
        bytes.putDouble(value);
      }
    }
    return bytes.array();
  }

  /**
   * @throws IllegalArgumentException if the bytes are no such sketch
   */
  static Kll read(byte[] sketch) {
    ByteBuffer bytes = little(ByteBuffer.wrap(sketch));
    if (sketch.length < SINGLE_START + Double.BYTES || sketch[2] != FAMILY) {
      throw new IllegalArgumentException(
          "a KLL sketch of doubles is expected, but these " + sketch.length + " bytes are none");
    }
    Kll read = new Kll(Short.toUnsignedInt(bytes.getShort(4)));
    if ((sketch[3] & SINGLE) != 0) {
      read.add(new double[] {bytes.getDouble(SINGLE_START)});
    } else {
      read.readFull(bytes);
    }
    return read;
  }

  private void readFull(ByteBuffer bytes) {
    count = bytes.getLong(8);
    int[] starts = new int[bytes.get(18) + 1];
    bytes.position(FULL_START);
    for (int level = 0; level < starts.length - 1; level++) {
      starts[level] = bytes.getInt();
    }
    least = bytes.getDouble();
    greatest = bytes.getDouble();
    starts[starts.length - 1] = starts[0] + bytes.remaining() / Double.BYTES;
    levels.clear();
    for (int level = 0; level < starts.length - 1; level++) {
      double[] values = new double[starts[level + 1] - starts[level]];
      for (int i = 0; i < values.length; i++) {
        values[i] = bytes.getDouble();
      }
      levels.add(values);
    }
  }

  private static ByteBuffer little(ByteBuffer bytes) {
    return bytes.order(ByteOrder.LITTLE_ENDIAN);
  }
}
