package io.tarn.spi.run;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import java.util.List;

/**
 * The state of a job as one task finds it: tables, and a cache for each partition of each of their
 * parts, which the process keeps between batches.
 */
public interface StateStores {
  /**
   * The partition of a part of a table that has these buckets, with what is kept of it in memory.
   *
   * @param part of a table that the job has opened
   * @param codec how its values become states, the same at each call
   */
  <S> StatePartition<S> partition(StatePart part, BucketRange buckets, ValueCodec<S> codec);

  /** The timers of the keys of these buckets. */
  TimerAccess timers(String table, BucketRange buckets);

  /** The blocks of one of the job's outputs. */
  BlockStore blocksOf(String output);

  /**
   * Writes all that was put into the parts of a table, in one go.
   *
   * @param pending what {@link #partition} and {@link #timers} gave for that table
   * @return how many rows were written
   * @throws BackendException if any of them may not have been written
   */
  int write(String table, List<? extends PendingRows> pending);
}
