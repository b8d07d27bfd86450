package io.tarn.stream.engine.internal.state;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.TaskRecipe;

/**
 * Begins the tasks of a job's attempt in any process: on the state that the process has open of the
 * job's opening, which it opens first where it has none.
 *
 * @param attempt the try at a batch that the tasks are part of
 * @param opening the opening of the job that the attempt is made under
 */
public record StateRecipe(Attempt attempt, Opening opening) implements TaskRecipe {
  @Override
  public Task begin(int partition, Runnable beforeWrites) {
    return new EngineTask(
        partition, attempt, ProcessState.of(opening, attempt.plan()), beforeWrites);
  }
}
