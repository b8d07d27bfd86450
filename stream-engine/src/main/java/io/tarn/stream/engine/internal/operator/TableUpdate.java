package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.run.PendingRows;
import io.tarn.spi.run.TaskContext;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;

/**
 * How the rows of one partition of a table change by what comes out of a shuffle. Writes nothing:
 * that is for {@link WriteChanges}.
 *
 * @param <P> what comes out of the shuffle
 * @param <C> what is told of each change
 */
@FunctionalInterface
public interface TableUpdate<P, C> extends Serializable {
  Computed<C> compute(TaskContext task, Iterator<P> partials) throws Exception;

  /**
   * What is to be written, and told.
   *
   * @param table the table
   * @param rows how many rows there is anything new of
   * @param pending what was put, and is not written yet
   * @param changes empty if nobody wants them
   */
  record Computed<C>(String table, int rows, List<PendingRows> pending, List<C> changes) {}
}
