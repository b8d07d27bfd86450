package io.tarn.spi.run;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.ValueCodec;

/**
 * The state of a job as one task finds it: tables, and a cache for each partition of each, which
 * the process keeps between batches.
 */
public interface StateStores {
  /**
   * The partition of a table that has these buckets, with what is kept of it in memory.
   *
   * @param table the name of a table that the job has opened
   * @param codec how its values become states, the same at each call
   */
  <S> StatePartition<S> partition(String table, BucketRange buckets, ValueCodec<S> codec);
}
