package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.Window;
import io.tarn.spi.job.Plan;
import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.StateScan;
import io.tarn.spi.run.TaskContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * An update of a table that is computed once more and written nowhere: each change that it tells,
 * with the key that it is of.
 */
public record ReplayedUpdate<K, V, P, S, C>(KeyedOperator<K, V, P, S, C> update)
    implements PartitionFunction<Partial<K, P>, Told<C>> {
  @Override
  public Iterator<Told<C>> apply(TaskContext task, Iterator<Partial<K, P>> partials) {
    Watched<K, V, P, S, C> watched = new Watched<>(update.operation(), new ArrayList<>());
    List<C> changes =
        new KeyedOperator<>(
                update.node(),
                update.table(),
                update.rowKeys(),
                update.combiner(),
                watched,
                update.wanted())
            .compute(task, partials)
            .changes();
    List<Told<C>> told = new ArrayList<>(changes.size());
    for (C change : changes) {
      int number = told.size();
      RowKey row = number < watched.rows().size() ? watched.rows().get(number) : null;
      told.add(told(change, row));
    }
    return told.iterator();
  }

  private Told<C> told(C change, RowKey row) {
    if (change instanceof RowChange<?, ?> of) {
      return new Told<>(change, keyRow(of), window(of));
    }
    return new Told<>(change, row == null ? null : update.rowKeys().keyRow(row), null);
  }

  @SuppressWarnings("unchecked") // what an operation tells of its keys
  private RowKey keyRow(RowChange<?, ?> change) {
    return update.rowKeys().row((K) change.key());
  }

  /** A session that is gone has become part of another. */
  private Window window(RowChange<?, ?> change) {
    boolean gone = change.after() == null && update.operation() instanceof UpdateSessions;
    return gone ? null : change.window();
  }

  /** The operation; notes which row each change was told for. */
  @SuppressWarnings("serial") // it stays in its task
  private record Watched<K, V, P, S, C>(KeyedOperation<K, V, P, S, C> operation, List<RowKey> rows)
      implements KeyedOperation<K, V, P, S, C> {
    @Override
    public String describe() {
      return operation.describe();
    }

    @Override
    public Combiner<V, P> combiner() {
      return operation.combiner();
    }

    @Override
    public Lateness<V> lateness() {
      return operation.lateness();
    }

    @Override
    public boolean hasTimers() {
      return operation.hasTimers();
    }

    @Override
    public boolean visitsAllKeys(Plan plan) {
      return operation.visitsAllKeys(plan);
    }

    @Override
    public boolean readsRows() {
      return operation.readsRows();
    }

    @Override
    public void names(List<Partial<K, P>> partials, KeyedTurn<S, C> turn, Consumer<RowKey> named) {
      operation.names(partials, turn, named);
    }

    @Override
    public void update(K key, P values, KeyedTurn<S, C> turn) throws Exception {
      begins(turn);
      operation.update(key, values, turn);
      ended(turn);
    }

    @Override
    public void onFirstTimers(StateScan<S> found, KeyedTurn<S, C> turn) {
      operation.onFirstTimers(found, turn);
    }

    @Override
    public void onTimer(K key, TimerRow timer, KeyedTurn<S, C> turn) throws Exception {
      begins(turn);
      operation.onTimer(key, timer, turn);
      ended(turn);
    }

    @Override
    public void onTimerFailed(KeyedTurn<S, C> turn) {
      operation.onTimerFailed(turn);
    }

    @Override
    public RowTeller<S> teller(RowKeys<K> rowKeys, ValueCodec<S> codec, KeyedTurn<S, C> turn) {
      return operation.teller(rowKeys, codec, turn);
    }

    @Override
    public void end(List<Partial<K, P>> partials, KeyedTurn<S, C> turn, UserCalls calls) {
      begins(turn);
      operation.end(partials, turn, calls);
    }

    /** What a call told that failed has been taken back. */
    private void begins(KeyedTurn<S, C> turn) {
      while (rows.size() > turn.changes().size()) {
        rows.remove(rows.size() - 1);
      }
    }

    private void ended(KeyedTurn<S, C> turn) {
      while (rows.size() < turn.changes().size()) {
        rows.add(turn.row());
      }
    }
  }
}
