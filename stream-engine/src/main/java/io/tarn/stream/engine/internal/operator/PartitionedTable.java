package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.Buckets;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.run.StateScan;
import io.tarn.spi.run.TaskContext;
import io.tarn.spi.run.TimerAccess;
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
  /** Opens the values of the task's keys, with these rows of them. */
  StateAccess<S> open(TaskContext task, List<RowKey> rows) {
    return open(task, StatePart.values(table), codec, rows);
  }

  /** Opens what the task has of a part of the table, with these rows of it. */
  <T> StateAccess<T> open(
      TaskContext task, StatePart part, ValueCodec<T> codecOfPart, List<RowKey> rows) {
    return task.stores().partition(part, buckets(task), codecOfPart).open(rows, task.attempt());
  }

  /** The timers of the task's keys. */
  TimerAccess timers(TaskContext task) {
    return task.stores().timers(table, buckets(task));
  }

  /** All values of the task's keys in a bucket, with what it has put. */
  StateScan<S> scan(StateAccess<S> states, int bucket) {
    return states.scan(
        RowKey.of(Buckets.firstRow(bucket)), RowKey.of(Buckets.firstRow(bucket + 1)));
  }

  /** The buckets of the task. */
  BucketRange buckets(TaskContext task) {
    return BucketRange.ofPartition(task.partition(), buckets, partitions);
  }

  /** The calls of the functions that update the table. */
  UserCalls updates(TaskContext task, int node) {
    return UserCalls.of(task, node, "the update of table " + table);
  }
}
