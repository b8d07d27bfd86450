package io.tarn.stream.engine.internal.trace;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.stream.engine.internal.state.PastState;
import java.util.ArrayList;
import java.util.List;

/**
 * Begins the tasks of a batch that is computed once more, on the caller's thread.
 *
 * @param state what the batch found
 * @param gone takes the parts of the input that are gone
 */
@SuppressWarnings("serial") // it stays in this process
record TraceRecipe(Attempt attempt, PastState state, List<PartOrigin> gone) implements TaskRecipe {
  TraceRecipe(Attempt attempt, PastState state) {
    this(attempt, state, new ArrayList<>());
  }

  @Override
  public Task begin(int partition, Runnable beforeWrites) {
    return new TraceTask(partition, attempt, state.stores(attempt), gone::add);
  }
}
