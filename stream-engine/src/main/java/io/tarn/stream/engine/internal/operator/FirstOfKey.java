package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.TimerRow;
import java.io.Serializable;

/**
 * {@code dropDuplicates}: gives the first pair of each key, and keeps until when the key is known.
 * Within the watermark that is as long after the event as the watermark is behind, as Spark has it;
 * a timer then lets the key go.
 *
 * @param keptMillis how long after its event a key is known; {@link #FOR_EVER} for as long as the
 *     job is
 */
public record FirstOfKey<K, V>(long keptMillis)
    implements KeyedOperation<K, V, FirstOfKey.First<V>, FirstOfKey.Seen, FirstOfKey.Kept<K, V>> {
  /** Keys are known for as long as the job is. */
  public static final long FOR_EVER = Long.MAX_VALUE;

  /** A value, and the event time of the record that had it. */
  @SuppressWarnings("serial") // as the user's value is
  public record First<V>(V value, long timeMillis) implements Serializable {}

  /** A pair that is given on. */
  @SuppressWarnings("serial") // as the user's classes are
  public record Kept<K, V>(K key, V value, long timeMillis) implements Serializable {}

  /**
   * What is kept of a key.
   *
   * @param until the event time after which it is not known any more, in ms
   */
  public record Seen(long until) {}

  @Override
  public String describe() {
    return keptMillis == FOR_EVER ? "first of each key" : "first of each key within the watermark";
  }

  @Override
  public Combiner<V, First<V>> combiner() {
    return new KeepFirst<>();
  }

  @Override
  public Lateness<V> lateness() {
    return keptMillis == FOR_EVER ? new Lateness.Never<>() : new Lateness.BehindWatermark<>();
  }

  @Override
  public boolean hasTimers() {
    return keptMillis != FOR_EVER;
  }

  @Override
  public void update(K key, First<V> first, KeyedTurn<Seen, Kept<K, V>> turn) {
    Seen seen = turn.state();
    if (seen != null && seen.until() > turn.plan().closedMillis()) {
      return;
    }
    long until = hasTimers() ? first.timeMillis() + keptMillis : FOR_EVER;
    turn.put(new Seen(until));
    turn.emit(new Kept<>(key, first.value(), first.timeMillis()));
    if (hasTimers()) {
      turn.wakeAt(TimerRow.Clock.EVENT_TIME, until);
    }
  }

  @Override
  public void onTimer(K key, TimerRow timer, KeyedTurn<Seen, Kept<K, V>> turn) {
    Seen seen = turn.state();
    if (seen != null && seen.until() <= turn.plan().watermarkMillis()) {
      turn.put(null);
    }
  }

  /** The first value, and when it was. */
  private record KeepFirst<V>() implements Combiner<V, First<V>> {
    @Override
    public First<V> create(V value) {
      return create(value, Event.NO_TIME);
    }

    @Override
    public First<V> create(V value, long timeMillis) {
      return new First<>(value, timeMillis);
    }

    @Override
    public First<V> add(First<V> partial, V value) {
      return partial;
    }

    @Override
    public boolean keepsFirst() {
      return true;
    }

    @Override
    public First<V> merge(First<V> left, First<V> right) {
      return left;
    }

    @Override
    public String describe() {
      return "the first value";
    }
  }
}
