package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TimerRow;
import io.tarn.spi.run.StateScan;
import io.tarn.spi.run.TaskContext;
import io.tarn.spi.run.TimerAccess;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Behind the shuffle of every stateful operation: merges partials, looks which timers have come
 * due, reads old states in one go, and has the operation update each row.
 *
 * @param wanted what others want to be told
 */
public record KeyedOperator<K, V, P, S, C>(
    int node,
    PartitionedTable<S> table,
    RowKeys<K> rowKeys,
    Combiner<V, P> combiner,
    KeyedOperation<K, V, P, S, C> operation,
    Wanted wanted)
    implements TableUpdate<Partial<K, P>, C> {

  @Override
  public Computed<C> compute(TaskContext task, Iterator<Partial<K, P>> partials) {
    List<Partial<K, P>> merged = MergePartials.merge(task, node, table.table(), partials, combiner);
    TimerAccess timers = hasTimers() ? table.timers(task) : null;
    List<TimerRow> due = timers == null ? List.of() : timers.due();
    KeyedTurn<S, C> turn = new KeyedTurn<>(task, table, timers, wanted);
    if (wanted.finals() && timers.areFirst()) {
      scan(turn, rows -> operation.onFirstTimers(rows, turn));
    }
    turn.states().load(rowsOf(merged), named(merged, turn));
    UserCalls calls = table.updates(task, node);
    for (Partial<K, P> partial : merged) {
      update(turn, calls, partial.row(), partial.key(), partial.value());
    }
    if (operation.visitsAllKeys(turn.plan())) {
      visitOthers(turn, calls);
    }
    fireAll(due, turn, calls);
    operation.end(merged, turn, calls);
    if (wanted.complete()) {
      tellAll(turn);
    }
    return new Computed<>(
        table.table(), merged.size() + due.size(), turn.pending(), turn.changes());
  }

  private List<RowKey> rowsOf(List<Partial<K, P>> merged) {
    if (!operation.readsRows()) {
      return List.of();
    }
    List<RowKey> rows = new ArrayList<>(merged.size());
    merged.forEach(partial -> rows.add(partial.row()));
    return rows;
  }

  /** What else is known to be needed; a row may be among it twice. */
  private List<RowKey> named(List<Partial<K, P>> merged, KeyedTurn<S, C> turn) {
    List<RowKey> rows = new ArrayList<>();
    operation.names(merged, turn, rows::add);
    return rows;
  }

  private void update(KeyedTurn<S, C> turn, UserCalls calls, RowKey row, K key, P values) {
    turn.at(row);
    if (!calls.runOnKey(key, values, () -> run(key, values, turn, calls.spareRecords()))) {
      turn.undo();
    }
  }

  private void run(K key, P values, KeyedTurn<S, C> turn, boolean spared) throws Exception {
    turn.checkPrepared();
    try {
      operation.update(key, values, turn);
    } catch (Exception | StackOverflowError | AssertionError e) {
      if (spared && combiner.takesBack() && UserCalls.isFaultOfRecord(e)) {
        throw unbalanced(e);
      }
      throw e;
    }
  }

  /** Updates that are left out are taken back later all the same, so none may be. */
  private BrokenContractException unbalanced(Throwable e) {
    return new BrokenContractException(
        "what is made of updates takes back each that it was given, so it cannot go on without"
            + " these, also where failures go to the dead letters: "
            + Texts.of(e)
            + "; let the aggregator and its codec take all that they are given",
        e);
  }

  /** Those that values have not removed, by time; only of these keys the states are needed. */
  private void fireAll(List<TimerRow> due, KeyedTurn<S, C> turn, UserCalls calls) {
    List<TimerRow> left =
        due.stream().filter(timer -> turn.timers().isPending(timer)).sorted().toList();
    if (operation.hasTimers() && !left.isEmpty()) {
      turn.states().load(left.stream().map(TimerRow::keyRow).toList());
    }
    for (TimerRow timer : left) {
      if (turn.timers().isPending(timer)) {
        fire(turn, calls, timer);
      }
    }
  }

  private void fire(KeyedTurn<S, C> turn, UserCalls calls, TimerRow timer) {
    K key = rowKeys.key(timer.keyRow());
    turn.at(timer.keyRow());
    turn.timers().remove(timer);
    turn.at(timer.keyRow()); // a timer that its function fails on has fired, too
    if (!calls.runOnKey(key, timer, () -> operation.onTimer(key, timer, turn))) {
      turn.undo();
      operation.onTimerFailed(turn);
    }
  }

  /** Where windows are to be told once they are final, timers say when they are. */
  private boolean hasTimers() {
    return operation.hasTimers() || wanted.finals();
  }

  private void tellAll(KeyedTurn<S, C> turn) {
    RowTeller<S> teller = operation.teller(rowKeys, table.codec(), turn);
    scan(turn, rows -> rows.forEachRemaining(teller::tell));
    teller.end();
  }

  /** The keys that the batch has no values for. */
  private void visitOthers(KeyedTurn<S, C> turn, UserCalls calls) {
    scan(
        turn,
        rows -> {
          while (rows.hasNext()) {
            StateScan.Found<S> found = rows.next();
            if (!turn.states().has(found.row())) {
              turn.found(found);
              update(turn, calls, found.row(), rowKeys.key(found.row()), null);
            }
          }
        });
  }

  /** All rows of the partition, bucket by bucket, with what was put. */
  private void scan(KeyedTurn<S, C> turn, Consumer<StateScan<S>> visitor) {
    BucketRange buckets = table.buckets(turn.task());
    for (int bucket = buckets.first(); bucket < buckets.end(); bucket++) {
      try (StateScan<S> scan = table.scan(turn.states().access(), bucket)) {
        visitor.accept(scan);
      }
    }
  }
}
