package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.BatchWindow;
import io.tarn.spi.job.Plan;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Windows over batches: keeps the values of each key and batch in a row of its own, whose key is
 * the two, for as long as a window has them, and tells a window's once it ends. Such a row is made
 * by its own batch, so it is not read before.
 *
 * @param moves whether to tell what has come into a window since the one before, and what has left
 *     it; otherwise all that is in it
 */
public record KeepBatches<K, V>(BatchWindow window, boolean moves)
    implements KeyedOperation<List<Object>, V, List<V>, BatchValues<V>, KeptBatch<K, V>> {
  /** The key of the row of a key and a batch. */
  static List<Object> rowKey(Object key, long batch) {
    return Arrays.asList(key, batch); // a key may be null, for the encoding to refuse it
  }

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
  public boolean visitsAllKeys(Plan plan) {
    return window.endsWith(plan.batch());
  }

  @Override
  public void update(
      List<Object> key, List<V> values, KeyedTurn<BatchValues<V>, KeptBatch<K, V>> turn) {
    long now = turn.plan().batch();
    if (values == null) {
      visit(key, now, turn);
      return;
    }
    boolean ends = window.endsWith(now);
    if (ends) {
      tell(key, values, false, turn);
    }
    BatchValues<V> kept = new BatchValues<>(moves && ends, values);
    if (isNeededAfter(now, now, kept.told())) {
      turn.states().putUnread(turn.row(), kept);
    }
  }

  /** A row of an earlier batch, as a window ends. */
  private void visit(List<Object> key, long end, KeyedTurn<BatchValues<V>, KeptBatch<K, V>> turn) {
    long batch = (Long) key.get(1);
    BatchValues<V> kept = turn.state();
    boolean held = window.holds(batch, end);
    if (moves ? held != kept.told() : held) {
      tell(key, kept.values(), !held, turn);
    }
    boolean told = moves && held;
    if (!isNeededAfter(batch, end, told)) {
      turn.put(null);
    } else if (told != kept.told()) {
      turn.put(new BatchValues<>(told, kept.values()));
    }
  }

  /** Whether a later batch tells of a batch's values. */
  private boolean isNeededAfter(long batch, long now, boolean told) {
    return told || window.holds(batch, window.endFrom(now + 1));
  }

  @SuppressWarnings("unchecked") // it was put there
  private void tell(
      List<Object> key,
      List<V> values,
      boolean leaves,
      KeyedTurn<BatchValues<V>, KeptBatch<K, V>> turn) {
    turn.emit(new KeptBatch<>((K) key.get(0), (Long) key.get(1), values, leaves));
  }

  /** In the order of their batches. */
  @Override
  public void end(
      List<Partial<List<Object>, List<V>>> partials,
      KeyedTurn<BatchValues<V>, KeptBatch<K, V>> turn,
      UserCalls calls) {
    turn.changes().sort(Comparator.comparingLong(KeptBatch::batch));
  }
}
