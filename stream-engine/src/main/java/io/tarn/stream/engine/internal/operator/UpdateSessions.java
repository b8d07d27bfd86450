package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.AggregateSchema;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Sessions;
import io.tarn.schemas.Sessions.Session;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.ValueSchema;
import io.tarn.schemas.Window;
import io.tarn.stream.engine.function.SerializableToLong;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Aggregates by session windows: of each key the sessions that are open are its row's state, and a
 * timer at the end of the first of them puts those that the watermark has passed into rows of their
 * own. Sessions that touch are one, as in Spark and Flink.
 *
 * @param gapMillis how long a record's session waits for another; a record whose gap is not
 *     positive is left out
 * @param retentionMillis for how long behind the watermark sessions are shown
 * @param watched whether a watermark follows the stream's events: without one no session closes
 */
public record UpdateSessions<K, V, A>(
    AggregateCombiner<V, A> aggregates,
    RowKeys<K> rowKeys,
    SerializableToLong<V> gapMillis,
    long retentionMillis,
    boolean watched)
    implements KeyedOperation<K, V, List<Session<A>>, Sessions<A>, RowChange<K, A>> {
  @Override
  public String describe() {
    return "sessions";
  }

  @Override
  public Combiner<V, List<Session<A>>> combiner() {
    return new Merge<>(aggregates, gapMillis);
  }

  @Override
  public Lateness<V> lateness() {
    return lateness(gapMillis, watched);
  }

  /** Which records come too late for sessions. */
  public static <V> Lateness<V> lateness(SerializableToLong<V> gapMillis, boolean watched) {
    return watched ? new ClosedSession<>(gapMillis) : new Lateness.Never<>();
  }

  @Override
  public boolean hasTimers() {
    return watched;
  }

  @Override
  public void update(K key, List<Session<A>> added, KeyedTurn<Sessions<A>, RowChange<K, A>> turn) {
    if (added.isEmpty()) {
      return;
    }
    List<Session<A>> before = open(key, turn, turn.plan().closedMillis());
    List<Session<A>> all = new ArrayList<>(added);
    all.addAll(before);
    List<Session<A>> merged = merged(all, aggregates);
    turn.put(new Sessions<>(merged));
    if (turn.wanted().changes()) {
      tell(key, added, before, merged, turn);
    }
    List<Session<A>> open = merged;
    if (turn.wanted().finals()) { // one that has begun and ended in this batch is final in it
      open = open(key, turn, turn.plan().watermarkMillis());
      turn.put(open.isEmpty() ? null : new Sessions<>(open));
    }
    if (watched && !open.isEmpty() && (before.isEmpty() || firstEnd(open) < firstEnd(before))) {
      turn.setTimer(TimerRow.Clock.EVENT_TIME, firstEnd(open));
    }
  }

  /**
   * Tells the sessions that the batch began or changed. One that has become longer, or has been
   * merged into another, is another: what it was is gone.
   */
  private void tell(
      K key,
      List<Session<A>> added,
      List<Session<A>> before,
      List<Session<A>> merged,
      KeyedTurn<Sessions<A>, RowChange<K, A>> turn) {
    for (Session<A> session : merged) {
      if (added.stream().noneMatch(each -> holds(session, each))) {
        continue;
      }
      A same = null;
      for (Session<A> each : turn.wanted().before() ? before : List.<Session<A>>of()) {
        if (window(each).equals(window(session))) {
          same = each.value();
        } else if (holds(session, each)) {
          turn.emit(RowChange.of(key, window(each), each.value(), null));
        }
      }
      turn.emit(RowChange.of(key, window(session), same, session.value()));
    }
  }

  @Override
  public void onTimer(K key, TimerRow timer, KeyedTurn<Sessions<A>, RowChange<K, A>> turn) {
    List<Session<A>> open = open(key, turn, turn.plan().watermarkMillis());
    turn.put(open.isEmpty() ? null : new Sessions<>(open));
    if (!open.isEmpty()) {
      turn.setTimer(TimerRow.Clock.EVENT_TIME, firstEnd(open));
    }
  }

  /**
   * The key's sessions that are open at a watermark; those that are not go to rows of their own,
   * and are told as final.
   */
  private List<Session<A>> open(
      K key, KeyedTurn<Sessions<A>, RowChange<K, A>> turn, long watermarkMillis) {
    List<Session<A>> open = new ArrayList<>();
    Sessions<A> state = turn.state();
    for (Session<A> session : state == null ? List.<Session<A>>of() : state.sessions()) {
      if (!watched || session.end() > watermarkMillis) {
        open.add(session);
      } else {
        turn.states()
            .putUnread(
                rowKeys.session(turn.row(), session.start(), session.end()),
                new Sessions<>(List.of(session)));
        if (turn.wanted().finals()) {
          turn.emit(RowChange.last(key, window(session), session.value()));
        }
      }
    }
    return open;
  }

  @Override
  public RowTeller<Sessions<A>> teller(
      RowKeys<K> keys,
      ValueCodec<Sessions<A>> codec,
      KeyedTurn<Sessions<A>, RowChange<K, A>> turn) {
    CompleteBound bound = turn.completeBound();
    long shownAfter = WindowTeller.shownAfter(turn.plan().watermarkMillis(), retentionMillis);
    return found -> {
      for (Session<A> session : found.state().sessions()) {
        if (session.end() > shownAfter) {
          bound.add(found.row(), codec.encode(new Sessions<>(List.of(session))));
          turn.emit(RowChange.row(keys.key(found.row()), window(session), session.value()));
        }
      }
    };
  }

  private static <A> long firstEnd(List<Session<A>> sessions) {
    return sessions.stream().mapToLong(Session::end).min().orElseThrow();
  }

  /** When the session of a record ends that nothing follows; the end of time at the latest. */
  private static long end(long timeMillis, long gap) {
    return timeMillis > Long.MAX_VALUE - gap ? Long.MAX_VALUE : timeMillis + gap;
  }

  private static boolean holds(Session<?> session, Session<?> part) {
    return session.start() <= part.start() && part.end() <= session.end();
  }

  private static Window window(Session<?> session) {
    return new Window(Instant.ofEpochMilli(session.start()), Instant.ofEpochMilli(session.end()));
  }

  /**
   * Sessions of which none touches another, in order of time. May change those that it is given.
   */
  private static <V, A> List<Session<A>> merged(
      List<Session<A>> sessions, AggregateCombiner<V, A> aggregates) {
    List<Session<A>> sorted = new ArrayList<>(sessions);
    sorted.sort(Comparator.comparingLong(Session::start));
    List<Session<A>> merged = new ArrayList<>();
    for (Session<A> next : sorted) {
      int last = merged.size() - 1;
      if (last >= 0 && next.start() <= merged.get(last).end()) {
        Session<A> before = merged.get(last);
        A together = aggregates.together(before.value(), next.value());
        merged.set(
            last, new Session<>(before.start(), Math.max(before.end(), next.end()), together));
      } else {
        merged.add(next);
      }
    }
    return merged;
  }

  /** The values of a batch as sessions of their own. */
  private record Merge<V, A>(AggregateCombiner<V, A> aggregates, SerializableToLong<V> gapMillis)
      implements Combiner<V, List<Session<A>>> {
    @Override
    public List<Session<A>> create(V value) {
      throw new IllegalStateException("sessions need event times");
    }

    @Override
    public List<Session<A>> create(V value, long timeMillis) throws Exception {
      long gap = gapMillis.apply(value);
      List<Session<A>> sessions = new ArrayList<>();
      if (gap > 0) {
        sessions.add(new Session<>(timeMillis, end(timeMillis, gap), aggregates.create(value)));
      }
      return sessions;
    }

    @Override
    public List<Session<A>> add(List<Session<A>> partial, V value) {
      return create(value);
    }

    @Override
    public List<Session<A>> add(List<Session<A>> partial, V value, long timeMillis)
        throws Exception {
      return merge(partial, create(value, timeMillis));
    }

    @Override
    public List<Session<A>> merge(List<Session<A>> left, List<Session<A>> right) {
      List<Session<A>> all = new ArrayList<>(left);
      all.addAll(right);
      return merged(all, aggregates);
    }

    @Override
    public String describe() {
      return "sessions: " + aggregates.describe();
    }
  }

  /** A record is late if the session that it would begin is closed. */
  private record ClosedSession<V>(SerializableToLong<V> gapMillis) implements Lateness<V> {
    @Override
    public boolean isLate(V value, long timeMillis, long closedMillis) throws Exception {
      long gap = gapMillis.apply(value);
      return gap > 0 && end(timeMillis, gap) <= closedMillis;
    }
  }

  /** The codec of a table of sessions. */
  public record Codec<A>(AggregateSchema<A> aggregates) implements ValueCodec<Sessions<A>> {
    @Override
    public byte[] encode(Sessions<A> sessions) {
      return sessions.encode(aggregates);
    }

    @Override
    public Sessions<A> decode(byte[] value) {
      return Sessions.decode(aggregates, value);
    }

    @Override
    public ValueSchema schema() {
      return aggregates;
    }
  }
}
