package io.tarn.stream.engine;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;

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
    while (!hasValue() && events.hasNext()) {
      current = events.next();
      values = made(() -> fn.apply(current.value()).iterator());
    }
    return hasValue();
  }

  @Override
  public Event<R> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return current.with(made(values::next));
  }

  private boolean hasValue() {
    return made(values::hasNext);
  }

  /** A lazy {@code Iterable} is the user's function as much as what made it. */
  private <V> V made(Callable<V> step) {
    try {
      return step.call();
    } catch (Exception e) {
      throw new UserFunctionException("flatMap", current, e);
    }
  }
}
