package io.tarn.stream.engine.local;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.run.TaskResult;
import io.tarn.spi.run.UserFunctionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * One run of a batch's actions. A stage is a shuffle's map side or an action; it starts when the
 * shuffles that it reads have ended, next to any other that is ready. Once a task has failed no
 * further one starts.
 */
final class LocalRun {
  private interface Step {
    void run() throws Exception;
  }

  private interface TaskBody {
    void run(Task task, int partition) throws Exception;
  }

  private final Executor pool;
  private final TaskRecipe recipe;
  private final Map<LocalNode.MapSide, CompletableFuture<Void>> shuffles = new HashMap<>();
  private final List<TaskResult> results = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  LocalRun(Executor pool, TaskRecipe recipe) {
    this.pool = pool;
    this.recipe = recipe;
  }

  TaskReport run(List<LocalAction<?, ?>> actions) {
    List<CompletableFuture<Void>> stageFutures = new ArrayList<>();
    for (LocalAction<?, ?> action : actions) {
      stageFutures.add(stage(action.input(), action::runPartition));
    }
    all(stageFutures).join();
    synchronized (this) {
      if (!failures.isEmpty()) {
        throw failed();
      }
      actions.forEach(LocalAction::finish);
      return TaskReport.of(results);
    }
  }

  private CompletableFuture<Void> stage(LocalNode<?> input, TaskBody body) {
    List<CompletableFuture<Void>> before = new ArrayList<>();
    for (LocalNode.MapSide shuffle : input.before()) {
      before.add(shuffled(shuffle));
    }
    return all(before)
        .thenCompose(
            ready -> {
              List<CompletableFuture<Void>> tasks = new ArrayList<>();
              for (int i = 0; i < input.partitions(); i++) {
                int partition = i;
                tasks.add(CompletableFuture.runAsync(() -> runTask(partition, body), pool));
              }
              return all(tasks);
            });
  }

  private CompletableFuture<Void> shuffled(LocalNode.MapSide shuffle) {
    CompletableFuture<Void> known = shuffles.get(shuffle);
    if (known == null) {
      known = stage(shuffle.input(), shuffle::move);
      shuffles.put(shuffle, known);
    }
    return known;
  }

  private void runTask(int partition, TaskBody body) {
    if (hasFailed()) {
      return;
    }
    AtomicReference<Task> begun = new AtomicReference<>();
    AtomicReference<TaskResult> result = new AtomicReference<>();
    Throwable failure =
        failure(
            () -> {
              Task task = recipe.begin(partition);
              begun.set(task);
              body.run(task, partition);
              result.set(task.end());
            });
    Throwable closing = begun.get() == null ? null : failure(begun.get()::close);
    synchronized (this) {
      Stream.of(failure, closing).filter(Objects::nonNull).forEach(failures::add);
      if (failure == null && closing == null) {
        results.add(result.get());
      }
    }
  }

  private static Throwable failure(Step step) {
    try {
      step.run();
      return null;
    } catch (Throwable e) { // whatever a user's function throws ends the batch, not the pool
      return e;
    }
  }

  private synchronized boolean hasFailed() {
    return !failures.isEmpty();
  }

  private BatchFailedException failed() {
    Plan plan = recipe.attempt().plan();
    boolean settled = failures.stream().noneMatch(LocalRun::mayLeaveWritesBehind);
    Throwable first = failures.get(0);
    failures.stream()
        .skip(1)
        .filter(other -> other != first) // such as the JVM's one OutOfMemoryError
        .forEach(first::addSuppressed);
    return new BatchFailedException(
        "A task of batch " + plan.batch() + " of " + plan.job() + " failed: " + first,
        first,
        settled,
        true);
  }

  /**
   * Whether a write may still be under way, as its answer was not awaited. What a user's function
   * threw tells nothing of the engine's writes.
   */
  private static boolean mayLeaveWritesBehind(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserFunctionException) {
        return false;
      }
      if (cause instanceof BackendException || cause instanceof Error) {
        return true;
      }
    }
    return false;
  }

  private static CompletableFuture<Void> all(Collection<CompletableFuture<Void>> futures) {
    return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new));
  }
}
