package io.tarn.spi.run;

import java.util.List;

/**
 * The records of one step of one batch: partitioned, evaluated only when an {@link Action} runs.
 * This is the waist: with {@link Runner#read}, all that a DStream does in a batch is made of these
 * operations, and what runs them may be threads or a cluster.
 *
 * <p>Functions are {@code Serializable} and may be run again, elsewhere, or twice at once.
 *
 * @param <T> the records
 */
public interface Batch<T> {
  int partitions();

  /** Each partition's records put through {@code fn}, without moving any. */
  <R> Batch<R> mapPartitions(PartitionFunction<T, R> fn);

  /**
   * As {@link #mapPartitions}, for a function that has effects, such as writes. If any action is
   * run that is built on it, it runs once for each partition, those without records included,
   * however many read what it gives, and if nobody takes any of it; more often only where a task
   * fails.
   */
  <R> Batch<R> runOnce(PartitionFunction<T, R> fn);

  /**
   * The records moved so that all of a bucket are in one partition: partition {@code p} has the
   * buckets of {@code BucketRange.ofPartition(p, buckets, partitions)}. Within a partition, records
   * come in any order: where it matters, they say where they come from.
   *
   * @param bucketOf the bucket of a record, in [0, buckets)
   */
  Batch<T> shuffle(BucketFunction<T> bucketOf, int buckets, int partitions);

  /**
   * Partition by partition, both sides' records put through {@code fn}; a side with fewer
   * partitions has empty ones.
   */
  <U, R> Batch<R> zip(Batch<U> other, ZipFunction<T, U, R> fn);

  /** All records, in partition order, brought to the caller. */
  Action<List<T>> collect();

  /** Each partition's records handed to {@code fn}, which returns nothing. */
  Action<Void> forEach(PartitionConsumer<T> fn);
}
