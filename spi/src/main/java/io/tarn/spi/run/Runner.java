package io.tarn.spi.run;

import io.tarn.spi.source.Split;
import java.util.List;

/** Runs batches: the local one on threads. One batch at a time, from the job's own thread. */
public interface Runner extends AutoCloseable {
  /** How many partitions a shuffle should make. */
  int parallelism();

  /** The records of a source's splits, one partition a split. */
  <T> Batch<T> read(List<? extends Split<T>> splits);

  /**
   * Runs actions, sharing what they share.
   *
   * @param recipe begins each task, in the process that runs it
   * @return what the tasks reported, summed up
   * @throws BatchFailedException if a task failed, which says whether all of them have ended; of
   *     whatever else is thrown nothing is known
   */
  TaskReport run(List<? extends Action<?>> actions, TaskRecipe recipe);

  @Override
  void close();
}
