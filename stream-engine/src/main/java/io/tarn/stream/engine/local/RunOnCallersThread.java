package io.tarn.stream.engine.local;

import io.tarn.spi.run.Action;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import java.util.List;
import java.util.Optional;

/** A run that begins only when it is waited for, on the thread that waits. */
record RunOnCallersThread(Strictness strictness, List<LocalAction<?, ?>> actions, TaskRecipe recipe)
    implements Runner.Begun {

  static RunOnCallersThread of(
      Strictness strictness, List<? extends Action<?>> actions, TaskRecipe recipe) {
    return new RunOnCallersThread(
        strictness, LocalAction.all(actions), strictness.copyRecipe(recipe));
  }

  @Override
  public TaskReport finish() {
    return LocalRun.onCallersThread(strictness, actions, recipe);
  }

  @Override
  public Optional<Runner.Begun> beginBehind(
      List<? extends Action<?>> next, TaskRecipe recipeOfNext) {
    return LocalRun.readsAllAhead(LocalAction.all(next))
        ? Optional.of(of(strictness, next, recipeOfNext))
        : Optional.empty();
  }
}
