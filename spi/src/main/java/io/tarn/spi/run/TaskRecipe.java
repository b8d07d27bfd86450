package io.tarn.spi.run;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import java.io.Serializable;

/**
 * How the tasks of one attempt are begun, in this process or in any other that it is sent to: plain
 * data, which names what a task needs instead of holding it. Thread-safe.
 */
public interface TaskRecipe extends Serializable {
  /** The try at a batch that the tasks are part of. */
  Attempt attempt();

  /**
   * Begins a task in the process and on the thread that will run it; opens the job's state there if
   * it is not open yet.
   *
   * @param partition the partition that the task computes
   * @throws BackendException if the state cannot be reached
   */
  default Task begin(int partition) {
    return begin(partition, () -> {});
  }

  /**
   * As {@link #begin(int)}, for a task that may begin before its attempt has been planned.
   *
   * @param beforeWrites called by the task before it writes anything before its {@linkplain
   *     Task#end end}: throws if the attempt has not been planned yet
   */
  Task begin(int partition, Runnable beforeWrites);
}
