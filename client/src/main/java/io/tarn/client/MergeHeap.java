package io.tarn.client;

import java.util.Comparator;
import java.util.List;

/**
 * A binary heap whose least element moves on and is then put back in order: a priority queue would
 * have to take it out and in again, at twice the comparisons.
 *
 * @param <T> the elements
 */
final class MergeHeap<T> {
  private final Comparator<T> order;
  private final Object[] elements;
  private int size;

  /** With these elements, which are to be in order of {@code order} from now on. */
  MergeHeap(List<T> elements, Comparator<T> order) {
    this.order = order;
    this.elements = elements.toArray();
    this.size = elements.size();
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  T least() {
    return at(0);
  }

  /** Puts the least element in its place after it has moved on. */
  void reorderLeast() {
    siftDown(0);
  }

  void removeLeast() {
    size--;
    elements[0] = elements[size];
    elements[size] = null;
    siftDown(0);
  }

  private void siftDown(int from) {
    T moved = at(from);
    int hole = from;
    for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && order.compare(at(child + 1), at(child)) < 0) {
        child++;
      }
      if (order.compare(moved, at(child)) <= 0) {
        break;
      }
      elements[hole] = elements[child];
      hole = child;
    }
    elements[hole] = moved;
  }

  @SuppressWarnings("unchecked") // only elements are put in
  private T at(int i) {
    return (T) elements[i];
  }
}
