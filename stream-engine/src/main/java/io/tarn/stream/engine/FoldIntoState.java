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
    List<Partial<K, P>> merged = MergePartials.merge(partials, combiner);
    List<Event<Pair<K, R>>> updated = new ArrayList<>();
    if (merged.isEmpty()) {
      return updated.iterator();
    }
    StateAccess<S> states =
        task.stores()
            .partition(table, BucketRange.ofPartition(task.partition(), buckets, partitions), codec)
            .open(merged.stream().map(Partial::row).toList(), task.attempt());
    for (int i = 0; i < merged.size(); i++) {
      Partial<K, P> partial = merged.get(i);
      S before = states.state(i);
      S state = fold(partial, before);
      if (state != null || before != null) {
        states.put(i, state);
      }
      if (result != null && state != null) {
        updated.add(Event.combined(new Pair<>(partial.key(), result.apply(state))));
      }
    }
    task.count(Counter.STATE_ROWS_WRITTEN, states.write());
    return updated.iterator();
  }

  private S fold(Partial<K, P> partial, S before) {
    try {
      return fold.fold(partial.key(), partial.value(), before);
    } catch (Exception e) {
      throw UserFunctionException.onKey("the update of table " + table, partial.key(), e);
    }
  }
}
