package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.SerializableFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Each event's value put through a function that gives any number of values; all keep the event's
 * time and origin. A lazy {@code Iterable} is the user's function as much as what made it.
 *
 * <p>Values are pulled one by one, unless records that fail are left out: then all values of a
 * record are there before the first is given on, as one that fails at its third value must not
 * count by its first two.
 */
final class FlatMapIterator<T, R> implements Iterator<Event<R>> {
  private final UserCalls calls;
  private final Iterator<Event<T>> events;
  private final SerializableFunction<T, ? extends Iterable<R>> fn;
  private Event<T> current;
  private Iterator<R> values = Collections.emptyIterator();
  private long given;

  /** Whether it is known that there is another. */
  private boolean ready;

  FlatMapIterator(
      UserCalls calls,
      Iterator<Event<T>> events,
      SerializableFunction<T, ? extends Iterable<R>> fn) {
    this.calls = calls;
    this.events = events;
    this.fn = fn;
  }

  @Override
  public boolean hasNext() {
    if (ready) {
      return true;
    }
    while (!hasValue() && events.hasNext()) {
      current = events.next();
      Iterator<R> made = calls.call(current, this::valuesOf);
      values = made == null ? Collections.emptyIterator() : made;
    }
    ready = hasValue();
    if (!ready && given > 0) {
      calls.given(given);
      given = 0;
    }
    return ready;
  }

  @Override
  public Event<R> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ready = false;
    given++;
    return calls.call(current, event -> event.with(checked(values.next())));
  }

  private boolean hasValue() {
    return calls.call(current, event -> values.hasNext());
  }

  private Iterator<R> valuesOf(Event<T> event) throws Exception {
    Iterator<R> made =
        NullResultException.check(
                fn.apply(event.value()), "give an empty list where there is nothing to give")
            .iterator();
    if (!calls.spareRecords()) {
      return made;
    }
    List<R> whole = new ArrayList<>();
    while (made.hasNext()) {
      whole.add(checked(made.next()));
    }
    return whole.iterator();
  }

  private static <R> R checked(R value) {
    return NullResultException.check(value, "leave null out of what it gives");
  }
}
