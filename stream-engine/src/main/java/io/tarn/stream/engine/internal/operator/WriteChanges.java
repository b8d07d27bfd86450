package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.Counter;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.TaskContext;
import java.util.Iterator;

/**
 * Writes what changes in one partition of a table, in one go at the attempt's version.
 *
 * @param updating the node of the graph that computes the changes
 * @param writing the one that writes them
 */
public record WriteChanges<P, C>(int updating, int writing, TableUpdate<P, C> update)
    implements PartitionFunction<P, C> {
  @Override
  public Iterator<C> apply(TaskContext task, Iterator<P> partials) throws Exception {
    long began = System.nanoTime();
    TableUpdate.Computed<C> computed = update.compute(task, partials);
    long ended = System.nanoTime();
    task.measured(updating, new NodeFigures(computed.rows(), ended - began));
    int written = task.stores().write(computed.table(), computed.pending());
    if (written > 0) {
      task.count(Counter.STATE_ROWS_WRITTEN, written);
      task.measured(writing, new NodeFigures(written, System.nanoTime() - ended));
    }
    return computed.changes().iterator();
  }
}
