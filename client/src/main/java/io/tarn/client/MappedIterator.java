package io.tarn.client;

import java.util.Iterator;
import java.util.function.Function;

/** Each element put through a function. */
final class MappedIterator<T, R> implements Iterator<R> {
  private final Iterator<T> elements;
  private final Function<T, R> fn;

  MappedIterator(Iterator<T> elements, Function<T, R> fn) {
    this.elements = elements;
    this.fn = fn;
  }

  @Override
  public boolean hasNext() {
    return elements.hasNext();
  }

  @Override
  public R next() {
    return fn.apply(elements.next());
  }
}
