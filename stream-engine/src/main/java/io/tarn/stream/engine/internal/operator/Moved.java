package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Something that is moved by number, and where it stood before: a runner moves in any order.
 *
 * @param from the partition that it comes from
 * @param number the how-manyth it was there
 */
@SuppressWarnings("serial") // as serializable as what is moved
public record Moved<E>(E value, int from, long number) implements Serializable {
  private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L; // of 2^64: multiples lie scattered

  /**
   * The partition that it is moved to: of each partition's, as many go to each, but for one; and
   * those that begin where one ends begin at another.
   */
  public int target(int partitions) {
    long begins = (((from * GOLDEN_RATIO) >>> 33) * partitions) >>> 31;
    return (int) ((begins + number) % partitions);
  }

  /** What is to be moved, numbered. */
  public static <E> Iterator<Moved<E>> of(int partition, Iterator<E> values) {
    return new Iterator<>() {
      private long number;

      @Override
      public boolean hasNext() {
        return values.hasNext();
      }

      @Override
      public Moved<E> next() {
        return new Moved<>(values.next(), partition, number++);
      }
    };
  }

  /** What was moved, in the order in which it stood before. */
  public static <E> List<E> inOrder(Iterator<Moved<E>> moved) {
    List<Moved<E>> all = new ArrayList<>();
    moved.forEachRemaining(all::add);
    all.sort(Comparator.<Moved<E>>comparingInt(Moved::from).thenComparingLong(Moved::number));
    return all.stream().map(Moved::value).toList();
  }
}
