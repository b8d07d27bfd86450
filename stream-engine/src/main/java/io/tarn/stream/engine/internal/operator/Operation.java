package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializablePredicate;
import java.io.Serializable;
import java.util.Iterator;

/**
 * What is done with records where they are. An operation of a stream is one of these by a name of
 * its own, as {@code keyBy} is a {@link Map}.
 */
public sealed interface Operation<T, R> extends Serializable {
  /** The operation's name, as the user called it: for messages. */
  String name();

  /** One partition's events in, events out. */
  Iterator<Event<R>> apply(UserCalls calls, Iterator<Event<T>> events);

  /**
   * Whether it does with each record the same by itself, so that what updates take back goes
   * through it, too. Otherwise it gives records of their own, which nothing takes back.
   */
  default boolean isByRecord() {
    return true;
  }

  /** One record for each, by a function that must not give null. */
  record Map<T, R>(String name, SerializableFunction<T, R> fn) implements Operation<T, R> {
    @Override
    public Iterator<Event<R>> apply(UserCalls calls, Iterator<Event<T>> events) {
      return EventIterators.map(
          calls,
          events,
          event ->
              event.with(
                  NullResultException.check(
                      fn.apply(event.value()), "leave records out by filter or flatMap")));
    }
  }

  /** The records that a condition holds for. */
  record Filter<T>(String name, SerializablePredicate<T> condition) implements Operation<T, T> {
    @Override
    public Iterator<Event<T>> apply(UserCalls calls, Iterator<Event<T>> events) {
      return EventIterators.map(
          calls, events, event -> condition.test(event.value()) ? event : null);
    }
  }

  /** Any number of records for each: see {@link FlatMapIterator}. */
  record FlatMap<T, R>(String name, SerializableFunction<T, ? extends Iterable<R>> fn)
      implements Operation<T, R> {
    @Override
    public Iterator<Event<R>> apply(UserCalls calls, Iterator<Event<T>> events) {
      return new FlatMapIterator<>(calls, events, fn);
    }
  }

  /** The pairs whose values come too late for windows or sessions. */
  record Late<K, V>(String name, Lateness<V> lateness)
      implements Operation<Pair<K, V>, Pair<K, V>> {
    @Override
    public Iterator<Event<Pair<K, V>>> apply(UserCalls calls, Iterator<Event<Pair<K, V>>> events) {
      long closedBy = calls.closedMillis();
      return EventIterators.map(
          calls,
          events,
          event ->
              lateness.isLate(event.value().value(), event.timeMillis(), closedBy) ? event : null);
    }

    @Override
    public boolean isByRecord() {
      return false;
    }
  }

  /** Any records for all of a partition: see {@link PartitionCall}. */
  record MapPartitions<T, R>(
      String name, SerializableFunction<Iterator<T>, ? extends Iterator<? extends R>> fn)
      implements Operation<T, R> {
    @Override
    public Iterator<Event<R>> apply(UserCalls calls, Iterator<Event<T>> events) {
      return calls.onPartition(events, fn);
    }

    @Override
    public boolean isByRecord() {
      return false;
    }
  }

  /** As {@link Map}, but a record that the function fails on is dead, whatever the job's rule. */
  record Parse<T, R>(String name, SerializableFunction<? super T, R> parser)
      implements Operation<T, R> {
    @Override
    public Iterator<Event<R>> apply(UserCalls calls, Iterator<Event<T>> events) {
      return EventIterators.map(calls, events, this::parsed);
    }

    private Event<R> parsed(Event<T> event) throws Exception {
      try {
        return event.with(
            NullResultException.check(parser.apply(event.value()), "the parser gave null"));
      } catch (Exception | StackOverflowError | AssertionError e) {
        if (!UserCalls.isFaultOfRecord(e)) {
          throw e;
        }
        throw new DeadRecordException(e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
  }
}
