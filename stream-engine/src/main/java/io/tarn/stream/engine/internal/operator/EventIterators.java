package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.TaskContext;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Record-by-record steps as iterators: pulled, one record in flight. */
public final class EventIterators {
  private EventIterators() {}

  /** The events that {@code fn} gives; it gives null for none. */
  static <T, R> Iterator<Event<R>> map(
      UserCalls calls, Iterator<Event<T>> events, UserCalls.Call<T, Event<R>> fn) {
    return new Mapped<>(calls, events, fn);
  }

  /** One after the other. */
  public static <E> Iterator<E> concat(Iterator<E> left, Iterator<E> right) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return left.hasNext() || right.hasNext();
      }

      @Override
      public E next() {
        return left.hasNext() ? left.next() : right.next();
      }
    };
  }

  public static <T> Iterator<T> values(Iterator<Event<T>> events) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return events.hasNext();
      }

      @Override
      public T next() {
        return events.next().value();
      }
    };
  }

  /**
   * Events of what no single record of a source stands for; measures how many.
   *
   * @param view gives null for a change that is not to be seen
   * @param takingBack whether what a change takes the place of is given before it
   */
  public static <C, T> Iterator<Event<T>> combined(
      TaskContext task, int node, Iterator<C> made, View<C, T> view, boolean takingBack) {
    return new Iterator<>() {
      private Event<T> next;
      private Event<T> following;
      private long given;

      @Override
      public boolean hasNext() {
        while (next == null && (following != null || made.hasNext())) {
          next = following;
          following = null;
          if (next == null) {
            take(made.next());
          }
        }
        if (next == null && given > 0) {
          task.measured(node, new NodeFigures(given, 0));
          given = 0;
        }
        return next != null;
      }

      private void take(C change) {
        T record = view.apply(change);
        T taken = takingBack ? view.takenBack(change) : null;
        long time = view.timeMillis(change);
        next = taken == null ? null : new Event<>(taken, time, null, true);
        following = record == null ? null : new Event<>(record, time, null);
      }

      @Override
      public Event<T> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Event<T> event = next;
        next = null;
        given++;
        return event;
      }
    };
  }

  /** Those that count. */
  public static <T> Iterator<Event<T>> counting(Iterator<Event<T>> events) {
    return new Iterator<>() {
      private Event<T> next;

      @Override
      public boolean hasNext() {
        while (next == null && events.hasNext()) {
          Event<T> event = events.next();
          next = event.takenBack() ? null : event;
        }
        return next != null;
      }

      @Override
      public Event<T> next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        Event<T> event = next;
        next = null;
        return event;
      }
    };
  }

  private static final class Mapped<T, R> implements Iterator<Event<R>> {
    private final UserCalls calls;
    private final Iterator<Event<T>> events;
    private final UserCalls.Call<T, Event<R>> fn;
    private Event<R> next;
    private long given;

    Mapped(UserCalls calls, Iterator<Event<T>> events, UserCalls.Call<T, Event<R>> fn) {
      this.calls = calls;
      this.events = events;
      this.fn = fn;
    }

    @Override
    public boolean hasNext() {
      while (next == null && events.hasNext()) {
        next = calls.call(events.next(), fn);
      }
      if (next == null && given > 0) {
        calls.given(given);
        given = 0;
      }
      return next != null;
    }

    @Override
    public Event<R> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Event<R> event = next;
      next = null;
      given++;
      return event;
    }
  }
}
