package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.TaskContext;
import java.io.Serializable;
import java.util.List;

/**
 * The states of a table that each task has its part of.
 *
 * @param buckets how many the table has
 * @param partitions how many parts these are cut into, one for each task
 */
@SuppressWarnings("serial") // a codec that is sent is serializable: strict mode makes sure of it
public record PartitionedTable<S>(String table, int buckets, int partitions, ValueCodec<S> codec)
    implements Serializable {
  /** Opens the task's part, with these rows of it. */
  StateAccess<S> open(TaskContext task, List<RowKey> rows) {
    return task.stores()
        .partition(table, BucketRange.ofPartition(task.partition(), buckets, partitions), codec)
        .open(rows, task.attempt());
  }

  /** The calls of the functions that update the table. */
  UserCalls updates(TaskContext task, int node) {
    return UserCalls.of(task, node, "the update of table " + table);
  }
}
