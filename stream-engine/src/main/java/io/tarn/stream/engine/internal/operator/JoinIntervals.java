package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.TimerRow;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.internal.operator.Awaiting.Entry;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A join of two streams by event time: keeps the records of a key for as long as a partner may
 * come, which the watermark tells, and gives each pair once, in the batch of the later of the two.
 *
 * <p>Records that no partner can come for any more are let go whenever their key is looked at, and
 * at the latest when no partner can come for any record of it, which a timer tells: so most keys
 * have one timer, however many records they have. Where an outer join is to give a record, the
 * timer is at that record's end.
 *
 * @param lowerMillis from how long after a left record its partners are
 * @param upperMillis until how long after it
 */
public record JoinIntervals<K, V, W>(JoinKind kind, long lowerMillis, long upperMillis)
    implements KeyedOperation<
        K, Side<V, W>, List<JoinIntervals.Timed<V, W>>, Awaiting<V, W>, JoinedRecord<K, V, W>> {
  /** How many records of a key a batch mostly has at most. */
  private static final int FEW = 2;

  /** A value of one of the streams, and its event time. */
  @SuppressWarnings("serial") // as serializable as the user's classes are
  public record Timed<V, W>(Side<V, W> side, long timeMillis) implements Serializable {}

  @Override
  public String describe() {
    return kind.text() + " from " + text(lowerMillis) + " to " + text(upperMillis);
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
    of.takeTimer();
    arrived.forEach(of::take);
    of.end();
  }

  @Override
  public void onTimer(
      K key, TimerRow timer, KeyedTurn<Awaiting<V, W>, JoinedRecord<K, V, W>> turn) {
    Turn of = new Turn(key, turn);
    of.woken(timer.timeMillis());
    of.end();
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
    private final List<Entry<V>> left;
    private final List<Entry<W>> right;

    /** When the key's timer comes due, or came due in an earlier batch. */
    private long wakes = Long.MIN_VALUE;

    Turn(K key, KeyedTurn<Awaiting<V, W>, JoinedRecord<K, V, W>> turn) {
      this.key = key;
      this.turn = turn;
      Awaiting<V, W> state = turn.state();
      left = state == null ? new ArrayList<>(FEW) : withRoom(state.left());
      right = state == null ? new ArrayList<>(FEW) : withRoom(state.right());
      if (state != null) {
        wakes = state.wakes();
      }
    }

    private static <T> List<T> withRoom(List<T> kept) {
      List<T> copy = new ArrayList<>(kept.size() + FEW);
      copy.addAll(kept);
      return copy;
    }

    void take(Timed<V, W> record) {
      if (record.side().isLeft()) {
        takeLeft(record.side().left(), record.timeMillis());
      } else {
        takeRight(record.side().right(), record.timeMillis());
      }
    }

    private void takeLeft(V value, long time) {
      boolean joined = false;
      for (int i = 0; i < right.size(); i++) {
        Entry<W> other = right.get(i);
        if (arePartners(time, other.time())) {
          if (!joined || kind.givesPairs()) {
            give(value, other.value(), Math.max(time, other.time()));
          }
          joined = true;
          right.set(i, other.withPartner());
        }
      }
      if (!joined || kind.givesPairs()) {
        left.add(new Entry<>(time, joined, value));
      }
    }

    private void takeRight(W value, long time) {
      boolean joined = false;
      for (int i = 0; i < left.size(); i++) {
        Entry<V> other = left.get(i);
        if (arePartners(other.time(), time)) {
          give(other.value(), value, Math.max(time, other.time()));
          joined = true;
          left.set(i, other.withPartner());
        }
      }
      if (joined && !kind.givesPairs()) {
        left.removeIf(Entry::joined);
      }
      right.add(new Entry<>(time, joined, value));
    }

    /** What a timer that is due in this batch is there for, is done with the records' coming. */
    void takeTimer() {
      if (wakes <= turn.plan().watermarkMillis()
          && turn.takeDue(TimerRow.Clock.EVENT_TIME, wakes)) {
        woken(wakes);
      }
    }

    /** A timer has come due, and is no more. */
    void woken(long timeMillis) {
      if (timeMillis >= wakes) {
        wakes = Long.MIN_VALUE;
      }
    }

    /** Lets records go that no partner can come for any more, and keeps the others. */
    void end() {
      long watermark = turn.plan().watermarkMillis();
      letGo(left, watermark, JoinIntervals.this::leftEnd, this::giveLeft);
      letGo(right, watermark, JoinIntervals.this::rightEnd, this::giveRight);
      if (left.isEmpty() && right.isEmpty()) {
        turn.put(null);
        return;
      }
      long needed = neededAt();
      if (wakes <= turn.plan().closedMillis() || needed < wakes) {
        wakes = needed;
        turn.wakeAt(TimerRow.Clock.EVENT_TIME, wakes);
      }
      turn.put(new Awaiting<>(left, right, wakes));
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

    /** When the key is to be looked at, if nothing comes for it. */
    private long neededAt() {
      long last = Long.MIN_VALUE;
      long first = Long.MAX_VALUE;
      for (Entry<V> entry : left) {
        last = Math.max(last, leftEnd(entry));
        first = kind.keepsLeft() && !entry.joined() ? Math.min(first, leftEnd(entry)) : first;
      }
      for (Entry<W> entry : right) {
        last = Math.max(last, rightEnd(entry));
        first = kind.keepsRight() && !entry.joined() ? Math.min(first, rightEnd(entry)) : first;
      }
      return Math.min(first, last);
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
      return add(new ArrayList<>(FEW), value, timeMillis);
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
