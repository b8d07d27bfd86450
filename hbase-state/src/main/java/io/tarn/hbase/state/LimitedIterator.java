package io.tarn.hbase.state;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The first elements, up to a limit. */
final class LimitedIterator<T> implements Iterator<T> {
  private final Iterator<T> elements;
  private int left;
  private final Runnable atLimit;
  private boolean told;

  LimitedIterator(Iterator<T> elements, int limit, Runnable atLimit) {
    this.atLimit = atLimit;
    this.elements = elements;
    this.left = limit;
  }

  @Override
  public boolean hasNext() {
    if (left == 0 && !told) {
      told = true;
      atLimit.run();
    }
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
