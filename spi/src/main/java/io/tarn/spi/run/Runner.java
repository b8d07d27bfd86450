package io.tarn.spi.run;

import io.tarn.spi.source.Split;
import java.util.List;
import java.util.Optional;

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

  /**
   * Begins what {@link #run} does, so that the caller can do something beside it; a runner may as
   * well begin nothing before it is waited for.
   */
  default Begun begin(List<? extends Action<?>> actions, TaskRecipe recipe) {
    return () -> run(actions, recipe);
  }

  /** A run that has begun. At last either {@link #finish} or {@link #discard} is called, once. */
  interface Begun {
    /**
     * Whether nothing has failed as yet. Where something has of a run that began ahead, that is to
     * be discarded, and what is wrong shows when its attempt is made.
     */
    default boolean isWell() {
      return true;
    }

    /**
     * Says that the attempt has been planned: all else may run, too. Waits for nothing, so that the
     * caller can do something beside the tasks.
     */
    default void goOn() {}

    /**
     * Begins the run behind this one, before it is known whether its attempt will be made: what
     * comes before the first function that {@linkplain Batch#runOnce has effects}, with the tasks'
     * writes put off. While this one's tasks run those come first. Called once, while they run or
     * when they have ended.
     *
     * @return empty if that would not read all that the actions read, or the runner never does it
     */
    default Optional<Begun> beginBehind(List<? extends Action<?>> actions, TaskRecipe recipe) {
      return Optional.empty();
    }

    /** Goes on, unless it does, and waits for the end; as {@link Runner#run}. */
    TaskReport finish();

    /** Ends the tasks that run, and forgets what they have done. Throws nothing. */
    default void discard() {}
  }

  @Override
  void close();
}
