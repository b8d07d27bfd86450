package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.TimerRow;
import io.tarn.stream.engine.function.MapWithStateFunction;
import io.tarn.stream.engine.function.State;
import java.util.List;
import java.util.Optional;

/**
 * {@code mapWithState}. With a timeout each key that has a state has a timer, at its deadline or
 * before: one that fires too early, as the key had values since, is set again. So a key costs one
 * timer a timeout, not one a value. When a key last had values is when its state was last written:
 * so it is written again by values that do not change it.
 *
 * @param timeoutMillis after how long without values a key times out; {@link #NEVER} for never
 */
public record MapStates<K, V, S, R>(MapWithStateFunction<K, V, S, R> fn, long timeoutMillis)
    implements KeyedOperation<K, V, List<V>, S, R> {
  /** No timeout. */
  public static final long NEVER = Long.MAX_VALUE;

  @Override
  public String describe() {
    return "by mapping function";
  }

  @Override
  public Combiner<V, List<V>> combiner() {
    return new Combiner.Gather<>();
  }

  @Override
  public boolean hasTimers() {
    return timeoutMillis != NEVER;
  }

  @Override
  public void update(K key, List<V> values, KeyedTurn<S, R> turn) throws Exception {
    S before = turn.state();
    S state = before;
    boolean updated = false;
    for (V value : values) {
      Handle<S> handle = new Handle<>(state, false);
      give(fn.map(key, Optional.of(value), handle), turn);
      state = handle.state;
      updated |= handle.updated;
    }
    if (updated || hasTimers()) {
      turn.put(state);
    }
    if (hasTimers() && before == null && state != null) {
      setTimer(turn);
    }
  }

  /** Gives a key the state that it begins with. */
  void begin(K key, S initial, KeyedTurn<S, R> turn) {
    turn.put(initial);
    if (hasTimers()) {
      setTimer(turn);
    }
  }

  @Override
  public void onTimer(K key, TimerRow timer, KeyedTurn<S, R> turn) throws Exception {
    S state = turn.state();
    if (state == null) {
      return;
    }
    long deadline = turn.lastWritten() + timeoutMillis;
    if (deadline > now(turn)) {
      turn.wakeAt(TimerRow.Clock.PROCESSING_TIME, deadline);
    } else {
      give(fn.map(key, Optional.empty(), new Handle<>(state, true)), turn);
      turn.put(null);
    }
  }

  /** The key keeps its state, and times out again. */
  @Override
  public void onTimerFailed(KeyedTurn<S, R> turn) {
    setTimer(turn);
  }

  private void setTimer(KeyedTurn<S, R> turn) {
    turn.wakeAt(TimerRow.Clock.PROCESSING_TIME, now(turn) + timeoutMillis);
  }

  private static <S, R> void give(Optional<R> given, KeyedTurn<S, R> turn) {
    NullResultException.check(given, "give Optional.empty() to give nothing on")
        .ifPresent(turn::emit);
  }

  private static long now(KeyedTurn<?, ?> turn) {
    return turn.plan().request().time().millis();
  }

  /** The state in one call. */
  private static final class Handle<S> implements State<S> {
    private final boolean timingOut;
    private S state;
    private boolean updated;
    private boolean removed;

    Handle(S state, boolean timingOut) {
      this.state = state;
      this.timingOut = timingOut;
    }

    @Override
    public Optional<S> toOptional() {
      return Optional.ofNullable(state);
    }

    @Override
    public void update(S newState) {
      checkMayChange("updated");
      state = NullResultException.check(newState, "remove the key by remove()");
      updated = true;
    }

    @Override
    public void remove() {
      checkMayChange("removed");
      state = null;
      removed = true;
      updated = true;
    }

    @Override
    public boolean isTimingOut() {
      return timingOut;
    }

    private void checkMayChange(String how) {
      if (removed) {
        throw new IllegalStateException(
            "a state that has been removed cannot be " + how + " in the same call");
      }
      if (timingOut) {
        throw new IllegalStateException(
            "the state of a key that times out cannot be "
                + how
                + ": it is removed after this call");
      }
    }
  }
}
