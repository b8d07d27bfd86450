package io.tarn.hbase.state;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The first elements, up to a limit. */
final class LimitedIterator<T> implements Iterator<T> {
  private final Iterator<T> elements;
  private int left;

  LimitedIterator(Iterator<T> elements, int limit) {
    this.elements = elements;
    this.left = limit;
  }

  @Override
  public boolean hasNext() {
    return left > 0 && elements.hasNext();
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    left--;
    return elements.next();
  }
}
