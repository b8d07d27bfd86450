package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.TimerRow;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.internal.operator.Awaiting.Entry;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A join of two streams by event time: keeps the records of a key for as long as a partner may
 * come, which the watermark tells, and gives each pair once, in the batch of the later of the two.
 * A timer lets the others go, and gives them where an outer join asks for them.
 *
 * @param lowerMillis from how long after a left record its partners are
 * @param upperMillis until how long after it
 */
public record JoinIntervals<K, V, W>(JoinKind kind, long lowerMillis, long upperMillis)
    implements KeyedOperation<
        K, Side<V, W>, List<JoinIntervals.Timed<V, W>>, Awaiting<V, W>, JoinedRecord<K, V, W>> {
  /** A value of one of the streams, and its event time. */
  @SuppressWarnings("serial") // as serializable as the user's classes are
  public record Timed<V, W>(Side<V, W> side, long timeMillis) implements Serializable {}

  @Override
  public String describe() {
    return kind.text() + " from " + text(lowerMillis) + " to " + text(upperMillis);
  }

  /** What its table's rows depend on: a join of another kind may go on with them. */
  public String interval() {
    return "join from " + text(lowerMillis) + " to " + text(upperMillis);
  }

  private static String text(long millis) {
    return Duration.ofMillis(millis).toString();
  }

  @Override
  public Combiner<Side<V, W>, List<Timed<V, W>>> combiner() {
    return new GatherTimed<>();
  }

  @Override
  public Lateness<Side<V, W>> lateness() {
    return new Lateness.BehindWatermark<>();
  }

  @Override
  public boolean hasTimers() {
    return true;
  }

  @Override
  public void update(
      K key, List<Timed<V, W>> arrived, KeyedTurn<Awaiting<V, W>, JoinedRecord<K, V, W>> turn) {
    Turn of = new Turn(key, turn);
    long first = of.firstEnd();
    arrived.forEach(of::take);
    of.letGo();
    of.put(first);
  }

  @Override
  public void onTimer(
      K key, TimerRow timer, KeyedTurn<Awaiting<V, W>, JoinedRecord<K, V, W>> turn) {
    Turn of = new Turn(key, turn);
    of.letGo();
    of.put(Long.MAX_VALUE);
  }

  /** From when on no partner of a left record can come: its own time, if all lie before it. */
  private long leftEnd(Entry<V> left) {
    return left.time() + Math.max(0, upperMillis);
  }

  private long rightEnd(Entry<W> right) {
    return right.time() + Math.max(0, -lowerMillis);
  }

  private boolean arePartners(long leftMillis, long rightMillis) {
    return rightMillis >= leftMillis + lowerMillis && rightMillis <= leftMillis + upperMillis;
  }

  /** What a key has, during one call. */
  private final class Turn {
    private final K key;
    private final KeyedTurn<Awaiting<V, W>, JoinedRecord<K, V, W>> turn;
    private final List<Entry<V>> left = new ArrayList<>();
    private final List<Entry<W>> right = new ArrayList<>();

    Turn(K key, KeyedTurn<Awaiting<V, W>, JoinedRecord<K, V, W>> turn) {
      this.key = key;
      this.turn = turn;
      Awaiting<V, W> state = turn.state();
      if (state != null) {
        left.addAll(state.left());
        right.addAll(state.right());
      }
    }

    void take(Timed<V, W> record) {
      long time = record.timeMillis();
      if (record.side().isLeft()) {
        V value = record.side().left();
        boolean joined =
            join(
                right,
                other -> arePartners(time, other.time()),
                other -> give(value, other.value(), Math.max(time, other.time())));
        left.add(new Entry<>(time, joined, value));
      } else {
        W value = record.side().right();
        boolean joined =
            join(
                left,
                other -> arePartners(other.time(), time),
                other -> give(other.value(), value, Math.max(time, other.time())));
        right.add(new Entry<>(time, joined, value));
      }
    }

    /** Gives each partner, which has had one from here on; says whether there was any. */
    private <T> boolean join(
        List<Entry<T>> others, Predicate<Entry<T>> isPartner, Consumer<Entry<T>> giving) {
      boolean joined = false;
      for (int i = 0; i < others.size(); i++) {
        Entry<T> other = others.get(i);
        if (isPartner.test(other)) {
          joined = true;
          others.set(i, new Entry<>(other.time(), true, other.value()));
          giving.accept(other);
        }
      }
      return joined;
    }

    /** Records that no partner can come for any more: what comes later is behind the watermark. */
    void letGo() {
      long watermark = turn.plan().watermarkMillis();
      letGo(left, watermark, JoinIntervals.this::leftEnd, this::giveLeft);
      letGo(right, watermark, JoinIntervals.this::rightEnd, this::giveRight);
    }

    private <T> void letGo(
        List<Entry<T>> entries, long watermark, End<T> end, Consumer<Entry<T>> alone) {
      entries.removeIf(
          entry -> {
            boolean gone = end.of(entry) <= watermark;
            if (gone && !entry.joined()) {
              alone.accept(entry);
            }
            return gone;
          });
    }

    private void giveLeft(Entry<V> entry) {
      if (kind.keepsLeft()) {
        give(entry.value(), null, leftEnd(entry));
      }
    }

    private void giveRight(Entry<W> entry) {
      if (kind.keepsRight()) {
        give(null, entry.value(), rightEnd(entry));
      }
    }

    private void give(V one, W other, long timeMillis) {
      turn.emit(new JoinedRecord<>(key, new Joined<>(one, other), timeMillis));
    }

    /** When the first of the records is let go. */
    long firstEnd() {
      long first = Long.MAX_VALUE;
      for (Entry<V> entry : left) {
        first = Math.min(first, leftEnd(entry));
      }
      for (Entry<W> entry : right) {
        first = Math.min(first, rightEnd(entry));
      }
      return first;
    }

    /**
     * @param timed when the key has a timer already
     */
    void put(long timed) {
      long first = firstEnd();
      turn.put(first == Long.MAX_VALUE ? null : new Awaiting<>(left, right));
      if (first < timed) {
        turn.setTimer(TimerRow.Clock.EVENT_TIME, first);
      }
    }
  }

  /** When no partner of a record can come any more. */
  @FunctionalInterface
  private interface End<T> {
    long of(Entry<T> entry);
  }

  /** All values with their times, in order. */
  private record GatherTimed<V, W>() implements Combiner<Side<V, W>, List<Timed<V, W>>> {
    @Override
    public List<Timed<V, W>> create(Side<V, W> value) {
      return create(value, Event.NO_TIME);
    }

    @Override
    public List<Timed<V, W>> create(Side<V, W> value, long timeMillis) {
      return add(new ArrayList<>(), value, timeMillis);
    }

    @Override
    public List<Timed<V, W>> add(List<Timed<V, W>> partial, Side<V, W> value) {
      return add(partial, value, Event.NO_TIME);
    }

    @Override
    public List<Timed<V, W>> add(List<Timed<V, W>> partial, Side<V, W> value, long timeMillis) {
      partial.add(new Timed<>(value, timeMillis));
      return partial;
    }

    @Override
    public List<Timed<V, W>> merge(List<Timed<V, W>> left, List<Timed<V, W>> right) {
      left.addAll(right);
      return left;
    }

    @Override
    public String describe() {
      return "values of both gathered";
    }
  }
}
