package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.BatchWindow;
import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializablePredicate;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

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
      return new PartitionCall<>(calls, events, fn);
    }

    @Override
    public boolean isByRecord() {
      return false;
    }
  }

  /**
   * The records under keys of their partition, some to a key, and of the batch: what a window over
   * batches keeps of a stream without keys.
   */
  record NumberByBatch<T>(int most) implements Operation<T, Pair<List<Object>, T>> {
    @Override
    public String name() {
      return "by batch";
    }

    @Override
    public Iterator<Event<Pair<List<Object>, T>>> apply(
        UserCalls calls, Iterator<Event<T>> events) {
      long[] number = new long[1];
      long partition = (long) calls.partition() << Integer.SIZE;
      return EventIterators.map(
          calls,
          events,
          event ->
              event.with(
                  new Pair<>(
                      List.of(partition + number[0]++ / most, calls.batch()), event.value())));
    }
  }

  /** All records, in the batches that a window ends with. */
  record AtWindowEnd<T>(BatchWindow window) implements Operation<T, T> {
    @Override
    public String name() {
      return "at window end";
    }

    @Override
    public Iterator<Event<T>> apply(UserCalls calls, Iterator<Event<T>> events) {
      boolean ends = window.endsWith(calls.batch());
      return EventIterators.map(calls, events, event -> ends ? event : null);
    }
  }

  /**
   * Each pair with what a table has of its key: see {@link LookUpIterator}. Each is a record of its
   * own, which nothing takes back: the table may say something else by then.
   *
   * @param outer whether pairs that the table has nothing for are given, too
   */
  record LookUp<K, V, W>(String name, Lookup<K, W> lookup, boolean outer)
      implements Operation<Pair<K, V>, Pair<K, Joined<V, W>>> {
    @Override
    public Iterator<Event<Pair<K, Joined<V, W>>>> apply(
        UserCalls calls, Iterator<Event<Pair<K, V>>> events) {
      return new LookUpIterator<>(calls, events, lookup, outer);
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
