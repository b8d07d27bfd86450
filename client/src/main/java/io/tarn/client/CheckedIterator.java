package io.tarn.client;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The first elements, up to a limit if there is one; and a last check when they have been seen. */
final class CheckedIterator<T> implements Iterator<T> {
  private final Iterator<T> elements;
  private int left;
  private final Runnable checkEnd;
  private boolean checked;

  CheckedIterator(Iterator<T> elements, int limit, Runnable checkEnd) {
    this.elements = elements;
    this.left = limit;
    this.checkEnd = checkEnd;
  }

  CheckedIterator(Iterator<T> elements, Runnable checkEnd) {
    this(elements, Integer.MAX_VALUE, checkEnd);
  }

  @Override
  public boolean hasNext() {
    boolean more = left > 0 && elements.hasNext();
    if (!more && !checked) {
      checked = true;
      checkEnd.run();
    }
    return more;
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
