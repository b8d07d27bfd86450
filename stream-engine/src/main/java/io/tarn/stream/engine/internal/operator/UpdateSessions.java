package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.Packed;
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
 * @param watched whether a watermark follows the stream's events: without one no session closes
 */
public record UpdateSessions<K, V>(
    PackedCombiner<V> aggregates,
    RowKeys<K> rowKeys,
    SerializableToLong<V> gapMillis,
    boolean watched)
    implements KeyedOperation<K, V, List<Session>, Sessions, WindowChange<K>> {
  @Override
  public String describe() {
    return "sessions";
  }

  @Override
  public Combiner<V, List<Session>> combiner() {
    return new Merge<>(aggregates, gapMillis);
  }

  @Override
  public Lateness<V> lateness() {
    return watched ? new ClosedSession<>(gapMillis) : new Lateness.Never<>();
  }

  @Override
  public boolean hasTimers() {
    return watched;
  }

  @Override
  public void update(K key, List<Session> added, KeyedTurn<Sessions, WindowChange<K>> turn) {
    if (added.isEmpty()) {
      return;
    }
    Sessions before = turn.state();
    List<Session> all = new ArrayList<>(added);
    if (before != null) {
      all.addAll(before.sessions());
    }
    List<Session> merged = merged(all, aggregates.packed());
    turn.put(new Sessions(merged));
    if (watched && (before == null || firstEnd(merged) < firstEnd(before.sessions()))) {
      turn.setTimer(TimerRow.Clock.EVENT_TIME, firstEnd(merged));
    }
    if (turn.emits()) {
      merged.stream()
          .filter(session -> added.stream().anyMatch(each -> holds(session, each)))
          .forEach(session -> turn.emit(change(key, session)));
    }
  }

  @Override
  public void onTimer(K key, TimerRow timer, KeyedTurn<Sessions, WindowChange<K>> turn) {
    Sessions state = turn.state();
    if (state == null) {
      return;
    }
    List<Session> open = new ArrayList<>();
    for (Session session : state.sessions()) {
      if (session.end() <= turn.plan().watermarkMillis()) {
        turn.states()
            .putUnread(
                rowKeys.session(turn.row(), session.start(), session.end()),
                new Sessions(List.of(session)));
      } else {
        open.add(session);
      }
    }
    if (open.size() < state.sessions().size()) {
      turn.put(open.isEmpty() ? null : new Sessions(open));
    }
    if (!open.isEmpty()) {
      turn.setTimer(TimerRow.Clock.EVENT_TIME, firstEnd(open));
    }
  }

  private static long firstEnd(List<Session> sessions) {
    return sessions.stream().mapToLong(Session::end).min().orElseThrow();
  }

  private static boolean holds(Session session, Session part) {
    return session.start() <= part.start() && part.end() <= session.end();
  }

  private static <K> WindowChange<K> change(K key, Session session) {
    return new WindowChange<>(
        key,
        new Window(Instant.ofEpochMilli(session.start()), Instant.ofEpochMilli(session.end())),
        session.slots());
  }

  /**
   * Sessions of which none touches another, in order of time. May change those that it is given.
   */
  private static List<Session> merged(List<Session> sessions, Packed packed) {
    List<Session> sorted = new ArrayList<>(sessions);
    sorted.sort(Comparator.comparingLong(Session::start));
    List<Session> merged = new ArrayList<>();
    for (Session next : sorted) {
      int last = merged.size() - 1;
      if (last >= 0 && next.start() <= merged.get(last).end()) {
        Session before = merged.get(last);
        long[] slots = before.slots().clone();
        packed.combine(next.slots(), slots);
        merged.set(last, new Session(before.start(), Math.max(before.end(), next.end()), slots));
      } else {
        merged.add(next);
      }
    }
    return merged;
  }

  /** The values of a batch as sessions of their own. */
  private record Merge<V>(PackedCombiner<V> aggregates, SerializableToLong<V> gapMillis)
      implements Combiner<V, List<Session>> {
    @Override
    public List<Session> create(V value) {
      throw new IllegalStateException("sessions need event times");
    }

    @Override
    public List<Session> create(V value, long timeMillis) throws Exception {
      long gap = gapMillis.apply(value);
      List<Session> sessions = new ArrayList<>();
      if (gap > 0) {
        sessions.add(new Session(timeMillis, timeMillis + gap, aggregates.create(value)));
      }
      return sessions;
    }

    @Override
    public List<Session> add(List<Session> partial, V value) {
      return create(value);
    }

    @Override
    public List<Session> add(List<Session> partial, V value, long timeMillis) throws Exception {
      return merge(partial, create(value, timeMillis));
    }

    @Override
    public List<Session> merge(List<Session> left, List<Session> right) {
      List<Session> all = new ArrayList<>(left);
      all.addAll(right);
      return merged(all, aggregates.packed());
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
      return gap > 0 && timeMillis + gap <= closedMillis;
    }
  }

  /** The codec of a table of sessions. */
  public record Codec(Packed packed) implements ValueCodec<Sessions> {
    @Override
    public boolean isShareable() {
      return true;
    }

    @Override
    public byte[] encode(Sessions sessions) {
      return sessions.encode();
    }

    @Override
    public Sessions decode(byte[] value) {
      return Sessions.decode(packed, value);
    }

    @Override
    public ValueSchema schema() {
      return packed;
    }
  }
}
