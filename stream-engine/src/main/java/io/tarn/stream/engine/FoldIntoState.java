package io.tarn.stream.engine;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.ValueCodec;
import io.tarn.stream.engine.spi.Counter;
import io.tarn.stream.engine.spi.PartitionFunction;
import io.tarn.stream.engine.spi.StateAccess;
import io.tarn.stream.engine.spi.TaskContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Behind the shuffle of a stateful operation: merges partials, reads the old states in one go,
 * folds, and writes the new ones in one go at the attempt's version.
 *
 * @param result makes what is given on of a new state; null if nobody wants the updated keys
 */
record FoldIntoState<K, P, S, R>(
    String table,
    int buckets,
    int partitions,
    Combiner<?, P> combiner,
    StateFold<K, P, S> fold,
    ValueCodec<S> codec,
    SerializableFunction<S, R> result)
    implements PartitionFunction<Partial<K, P>, Event<Pair<K, R>>> {

  @Override
  public Iterator<Event<Pair<K, R>>> apply(TaskContext task, Iterator<Partial<K, P>> partials)
      throws Exception {
    List<Partial<K, P>> merged = MergePartials.merge(task, table, partials, combiner);
    List<Event<Pair<K, R>>> updated = new ArrayList<>();
    StateAccess<S> states =
        task.stores()
            .partition(table, BucketRange.ofPartition(task.partition(), buckets, partitions), codec)
            .open(merged.stream().map(Partial::row).toList(), task.attempt());
    if (merged.isEmpty()) {
      return updated.iterator();
    }
    UserCalls updates = UserCalls.of(task, updateOf(table));
    for (int i = 0; i < merged.size(); i++) {
      int row = i;
      Partial<K, P> partial = merged.get(i);
      boolean ran =
          updates.runOnKey(partial.key(), partial.value(), () -> fold(partial, states, row));
      if (ran && result != null && states.state(row) != null) {
        updated.add(Event.combined(new Pair<>(partial.key(), result.apply(states.state(row)))));
      }
    }
    task.count(Counter.STATE_ROWS_WRITTEN, states.write());
    return updated.iterator();
  }

  /** The operation's name for the calls of the functions that update a table. */
  static String updateOf(String table) {
    return "the update of table " + table;
  }

  private void fold(Partial<K, P> partial, StateAccess<S> states, int row) throws Exception {
    S before = states.state(row);
    S state = fold.fold(partial.key(), partial.value(), before);
    if (state != null || before != null) {
      states.put(row, state);
    }
  }
}
