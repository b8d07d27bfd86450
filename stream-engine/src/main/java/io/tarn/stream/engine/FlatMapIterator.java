package io.tarn.stream.engine;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Each event's value put through a function that gives any number of values; all keep the event's
 * time and origin.
 */
final class FlatMapIterator<T, R> implements Iterator<Event<R>> {
  private final Iterator<Event<T>> events;
  private final SerializableFunction<T, ? extends Iterable<R>> fn;
  private Event<T> current;
  private Iterator<R> values = Collections.emptyIterator();

  FlatMapIterator(Iterator<Event<T>> events, SerializableFunction<T, ? extends Iterable<R>> fn) {
    this.events = events;
    this.fn = fn;
  }

  @Override
  public boolean hasNext() {
    while (!values.hasNext() && events.hasNext()) {
      current = events.next();
      try {
        values = fn.apply(current.value()).iterator();
      } catch (Exception e) {
        throw new UserFunctionException("flatMap", current, e);
      }
    }
    return values.hasNext();
  }

  @Override
  public Event<R> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return current.with(values.next());
  }
}
