package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Counter;
import io.tarn.stream.engine.spi.PartitionFunction;
import io.tarn.stream.engine.spi.TaskContext;
import java.util.Iterator;

/** Writes what changes in one partition of a table, in one go at the attempt's version. */
record WriteChanges<P, C>(TableUpdate<P, C> update) implements PartitionFunction<P, C> {
  @Override
  public Iterator<C> apply(TaskContext task, Iterator<P> partials) throws Exception {
    TableUpdate.Computed<C> computed = update.compute(task, partials);
    if (computed.rows() > 0) {
      task.count(Counter.STATE_ROWS_WRITTEN, computed.states().write());
    }
    return computed.changes().iterator();
  }
}
