package io.tarn.stream.engine.spi;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.ValueCodec;
import java.util.List;

/**
 * The state of a job as one process has it open: tables, and a cache for each partition of each.
 * Thread-safe.
 */
public interface StateStores {
  /**
   * The partition of a table that has these buckets, with what it keeps in memory between batches.
   *
   * @param table the name of a table that the job has opened
   * @param codec how its values become states, the same at each call
   */
  <S> StatePartition<S> partition(String table, BucketRange buckets, ValueCodec<S> codec);

  /** Writes dead letters under a plan. */
  void dead(List<DeadLetter> letters, Plan plan);
}
