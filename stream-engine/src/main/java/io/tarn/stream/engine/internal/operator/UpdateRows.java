package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.TaskContext;
import io.tarn.stream.engine.function.Pair;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Behind the shuffle of a stateful operation: merges partials, reads the old states in one go, and
 * puts the new ones.
 *
 * @param emits whether anybody wants the keys that were updated, with their new states; removed
 *     ones are not told
 */
public record UpdateRows<K, V, P, S>(
    int node,
    PartitionedTable<S> table,
    Combiner<V, P> combiner,
    KeyedOperation<K, V, P, S> operation,
    boolean emits)
    implements TableUpdate<Partial<K, P>, Pair<K, S>> {

  @Override
  public Computed<Pair<K, S>> compute(TaskContext task, Iterator<Partial<K, P>> partials) {
    List<Partial<K, P>> merged = MergePartials.merge(task, node, table.table(), partials, combiner);
    StateAccess<S> states = table.open(task, merged.stream().map(Partial::row).toList());
    List<Pair<K, S>> updated = new ArrayList<>();
    UserCalls updates = table.updates(task, node);
    for (int i = 0; i < merged.size(); i++) {
      int row = i;
      Partial<K, P> partial = merged.get(i);
      boolean ran =
          updates.runOnKey(partial.key(), partial.value(), () -> update(partial, states, row));
      if (ran && emits && states.state(row) != null) {
        updated.add(new Pair<>(partial.key(), states.state(row)));
      }
    }
    return new Computed<>(merged.size(), states, updated);
  }

  private void update(Partial<K, P> partial, StateAccess<S> states, int row) throws Exception {
    S before = states.state(row);
    S state = operation.update(partial.key(), partial.value(), before);
    if (state != null || before != null) {
      states.put(row, state);
    }
  }
}
