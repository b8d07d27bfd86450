package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Plan;
import io.tarn.spi.run.StateScan;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;

/**
 * What an operation that keeps state does, key by key: everything stateful is an instance. It runs
 * in a partition of its table, once in each batch, with or without records.
 *
 * <p>A call that throws must be the fault of its key: what it has put, set and emitted is taken
 * back.
 *
 * @param <K> the key
 * @param <V> the values
 * @param <P> what is combined of a batch's values of a row
 * @param <S> the state of a row
 * @param <C> what it tells of each change
 */
public interface KeyedOperation<K, V, P, S, C> extends Serializable {
  /** What the states are updated by, for people. */
  String describe();

  /** How a batch's values of a row become one. */
  Combiner<V, P> combiner();

  /** Which records come too late for it. */
  default Lateness<V> lateness() {
    return new Lateness.Never<>();
  }

  /** Whether keys have timers. */
  default boolean hasTimers() {
    return false;
  }

  /** Whether {@link #update} is called for all keys that there are, in a batch. */
  default boolean visitsAllKeys(Plan plan) {
    return false;
  }

  /**
   * Whether {@link #update} looks at the state of the row that it is called for. If not, as each
   * batch has rows of its own, it puts by {@link RowStates#putUnread} alone.
   */
  default boolean readsRows() {
    return true;
  }

  /**
   * Names what {@link #update} will look at besides the rows of partials and of due timers' keys,
   * so that it is read with them in one go.
   *
   * @param rows takes rows, each as often as it likes
   */
  default void names(List<Partial<K, P>> partials, KeyedTurn<S, C> turn, Consumer<RowKey> rows) {}

  /**
   * Called for each row that a batch has values for; in any order of rows.
   *
   * @param values what was combined of them; null where only {@link #visitsAllKeys} has it called
   */
  void update(K key, P values, KeyedTurn<S, C> turn) throws Exception;

  /**
   * Called before all others in the first batch in which the table's keys have timers. What a scan
   * of it finds may have been there for long.
   */
  default void onFirstTimers(StateScan<S> rows, KeyedTurn<S, C> turn) {}

  /**
   * Called for each timer of a key that has come due and was not removed meanwhile, in the order of
   * their times, after the values. The timer has been removed: to set it again is to have it fire
   * again.
   */
  default void onTimer(K key, TimerRow timer, KeyedTurn<S, C> turn) throws Exception {
    throw new IllegalStateException(describe() + " has no timers");
  }

  /**
   * Called after a call of {@link #onTimer} that failed and was taken back; the timer has fired all
   * the same. Must not fail.
   */
  default void onTimerFailed(KeyedTurn<S, C> turn) {}

  /**
   * What tells all rows of a partition, where that is wanted.
   *
   * @param codec that of the states
   */
  default RowTeller<S> teller(RowKeys<K> rowKeys, ValueCodec<S> codec, KeyedTurn<S, C> turn) {
    throw new IllegalStateException(describe() + " has no rows to tell");
  }

  /**
   * Called once all rows have been updated.
   *
   * @param partials those that rows were updated by
   * @param calls what may fail for a key is run by
   */
  default void end(List<Partial<K, P>> partials, KeyedTurn<S, C> turn, UserCalls calls) {}
}
