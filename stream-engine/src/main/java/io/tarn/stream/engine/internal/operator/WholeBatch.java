package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.SerializableComparator;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What is made of all records of a batch at once: each task makes a part of those it has, and one
 * task the whole of the parts.
 *
 * @param <T> the records
 * @param <P> a part, which is moved
 * @param <R> what is given
 */
public sealed interface WholeBatch<T, P, R> extends Serializable {
  /** The operation's name, as the user called it. */
  String name();

  /** What is done, for people. */
  String describe();

  /** Whether what is given are records that it was given: pairs stay pairs. */
  default boolean givesItsRecords() {
    return true;
  }

  /** What one task makes of its records, of which there may be none. */
  P part(Iterator<T> records);

  /**
   * The whole of the parts.
   *
   * @param parts in the order of the partitions that they come from; none if there was no partition
   */
  Iterator<R> whole(List<P> parts);

  /** How many records there are: 0, too. */
  record Count<T>() implements WholeBatch<T, Long, Long> {
    @Override
    public String name() {
      return "count";
    }

    @Override
    public String describe() {
      return "number of records";
    }

    @Override
    public boolean givesItsRecords() {
      return false;
    }

    @Override
    public Long part(Iterator<T> records) {
      long count = 0;
      while (records.hasNext()) {
        records.next();
        count++;
      }
      return count;
    }

    @Override
    public Iterator<Long> whole(List<Long> parts) {
      return List.of(parts.stream().mapToLong(Long::longValue).sum()).iterator();
    }
  }

  /**
   * The first records in an order; of equal ones, those that came first.
   *
   * @param most how many
   */
  record First<T>(int most, SerializableComparator<? super T> order)
      implements WholeBatch<T, List<T>, T> {
    @Override
    public String name() {
      return "top";
    }

    @Override
    public String describe() {
      return "first " + most + " in order";
    }

    @Override
    public List<T> part(Iterator<T> records) {
      PriorityQueue<Numbered<T>> kept =
          new PriorityQueue<>((one, other) -> Numbered.compare(other, one, order)); // last ahead
      long number = 0;
      while (records.hasNext()) {
        Numbered<T> next = new Numbered<>(records.next(), number++);
        if (kept.size() < most) {
          kept.add(next);
        } else if (Numbered.compare(next, kept.element(), order) < 0) {
          kept.remove();
          kept.add(next);
        }
      }
      List<T> part = new ArrayList<>();
      while (!kept.isEmpty()) {
        part.add(kept.remove().value());
      }
      Collections.reverse(part);
      return part;
    }

    @Override
    public Iterator<T> whole(List<List<T>> parts) {
      return part(parts.stream().flatMap(List::stream).iterator()).iterator();
    }
  }

  /** All records in an order; equal ones as they came. */
  record Ordered<T>(SerializableComparator<? super T> order) implements WholeBatch<T, List<T>, T> {
    @Override
    public String name() {
      return "orderBy";
    }

    @Override
    public String describe() {
      return "all in order";
    }

    @Override
    public List<T> part(Iterator<T> records) {
      List<T> part = new ArrayList<>();
      records.forEachRemaining(part::add);
      part.sort(order);
      return part;
    }

    @Override
    public Iterator<T> whole(List<List<T>> parts) {
      return part(parts.stream().flatMap(List::stream).iterator()).iterator();
    }
  }

  /** A record, and the how-manyth it is. */
  record Numbered<T>(T value, long number) {
    static <T> int compare(
        Numbered<T> one, Numbered<T> other, SerializableComparator<? super T> order) {
      int byValue = order.compare(one.value, other.value);
      return byValue == 0 ? Long.compare(one.number, other.number) : byValue;
    }
  }
}
