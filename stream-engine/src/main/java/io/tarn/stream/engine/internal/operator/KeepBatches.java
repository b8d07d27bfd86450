package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.TimerRow;
import java.util.Comparator;
import java.util.List;

/**
 * Windows over batches: keeps the records of each batch, many in a row, for as long as a window has
 * them, and tells a window's once it ends. The key of a row is a number within its batch, and the
 * batch. Such a row is made by its own batch, so it is not read before; timers by the ids of
 * batches say when it is to be told, so that no others are looked at.
 *
 * @param moves whether to tell what has come into a window since the one before, and what has left
 *     it; otherwise all that is in it
 */
public record KeepBatches<V>(BatchWindow window, boolean moves)
    implements KeyedOperation<List<Object>, V, List<V>, BatchValues<V>, KeptBatch<V>> {
  @Override
  public String describe() {
    return "window of " + window;
  }

  @Override
  public Combiner<V, List<V>> combiner() {
    return new Combiner.Gather<>();
  }

  @Override
  public boolean readsRows() {
    return false;
  }

  @Override
  public boolean hasTimers() {
    return true;
  }

  @Override
  public void update(
      List<Object> key, List<V> values, KeyedTurn<BatchValues<V>, KeptBatch<V>> turn) {
    long now = turn.plan().batch();
    boolean ends = window.endsWith(now);
    if (ends) {
      turn.emit(new KeptBatch<>(now, values, false));
    }
    keep(turn, now, new BatchValues<>(moves && ends, values)); // else nothing was put, nor read
  }

  @Override
  public void onTimer(
      List<Object> key, TimerRow timer, KeyedTurn<BatchValues<V>, KeptBatch<V>> turn) {
    long now = turn.plan().batch();
    if (!window.endsWith(now)) { // the one that it was set for was passed over
      turn.wakeAt(TimerRow.Clock.BATCH, window.endFrom(now));
      return;
    }
    BatchValues<V> kept = turn.state();
    long batch = (Long) key.get(1);
    boolean held = window.holds(batch, now);
    if (moves ? held != kept.told() : held) {
      turn.emit(new KeptBatch<>(batch, kept.values(), !held));
    }
    if (!keep(turn, batch, new BatchValues<>(moves && held, kept.values()))) {
      turn.put(null);
    }
  }

  /** Keeps a batch's records until they are to be told next; says whether they are. */
  private boolean keep(
      KeyedTurn<BatchValues<V>, KeptBatch<V>> turn, long batch, BatchValues<V> values) {
    long next = window.endFrom(turn.plan().batch() + 1);
    if (values.told()) {
      next = Math.max(next, window.endFrom(batch + window.length())); // when they leave
    } else if (!window.holds(batch, next)) {
      return false;
    }
    turn.putUnread(values);
    turn.wakeAt(TimerRow.Clock.BATCH, next);
    return true;
  }

  /** In the order of their batches. */
  @Override
  public void end(
      List<Partial<List<Object>, List<V>>> partials,
      KeyedTurn<BatchValues<V>, KeptBatch<V>> turn,
      UserCalls calls) {
    turn.changes().sort(Comparator.comparingLong(KeptBatch::batch));
  }
}
