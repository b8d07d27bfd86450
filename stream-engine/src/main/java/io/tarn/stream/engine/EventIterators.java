package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.BackendException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Record-by-record steps as iterators: pulled, one record in flight. */
final class EventIterators {
  private EventIterators() {}

  /** Gives for each event another one, or null for none. */
  @FunctionalInterface
  interface EventFunction<T, R> {
    Event<R> apply(Event<T> event) throws Exception;
  }

  /**
   * @param operation the step's name, for the message when {@code fn} fails
   */
  static <T, R> Iterator<Event<R>> map(
      String operation, Iterator<Event<T>> events, EventFunction<T, R> fn) {
    return new Mapped<>(operation, events, fn);
  }

  /** One after the other. */
  static <E> Iterator<E> concat(Iterator<E> left, Iterator<E> right) {
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

  static <T> Iterator<T> values(Iterator<Event<T>> events) {
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

  private static final class Mapped<T, R> implements Iterator<Event<R>> {
    private final String operation;
    private final Iterator<Event<T>> events;
    private final EventFunction<T, R> fn;
    private Event<R> next;

    Mapped(String operation, Iterator<Event<T>> events, EventFunction<T, R> fn) {
      this.operation = operation;
      this.events = events;
      this.fn = fn;
    }

    @Override
    public boolean hasNext() {
      while (next == null && events.hasNext()) {
        Event<T> event = events.next();
        try {
          next = fn.apply(event);
        } catch (BackendException e) {
          throw e; // of the dead letters, not of the function
        } catch (Exception e) {
          throw new UserFunctionException(operation, event, e);
        }
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
      return event;
    }
  }
}
