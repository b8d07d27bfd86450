package io.tarn.stream.engine.local;

import io.tarn.stream.engine.UserFunctionException;
import io.tarn.stream.engine.spi.Attempt;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.BatchFailedException;
import io.tarn.stream.engine.spi.Counter;
import io.tarn.stream.engine.spi.LateRecords;
import io.tarn.stream.engine.spi.StateStores;
import io.tarn.stream.engine.spi.TaskReport;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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
    void run(LocalTask task, int partition) throws Exception;
  }

  private final Executor pool;
  private final Attempt attempt;
  private final StateStores stores;
  private final Map<LocalShuffle<?>, CompletableFuture<Void>> shuffles = new HashMap<>();
  private final Map<Counter, Long> counters = new EnumMap<>(Counter.class);
  private final LateRecords late = new LateRecords();
  private final Map<String, Long> eventTimes = new HashMap<>();
  private final List<Throwable> failures = new ArrayList<>();

  LocalRun(Executor pool, Attempt attempt, StateStores stores) {
    this.pool = pool;
    this.attempt = attempt;
    this.stores = stores;
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
      counters.put(Counter.LATE_ROWS, late.count());
      return new TaskReport(counters, eventTimes);
    }
  }

  private CompletableFuture<Void> stage(LocalBatch<?> input, TaskBody body) {
    List<CompletableFuture<Void>> before = new ArrayList<>();
    for (LocalShuffle<?> shuffle : input.shuffles()) {
      before.add(shuffled(shuffle));
    }
    return all(before)
        .thenCompose(
            ready -> {
              List<CompletableFuture<Void>> tasks = new ArrayList<>();
              for (int partition = 0; partition < input.partitions(); partition++) {
                LocalTask task = new LocalTask(partition, attempt, stores);
                tasks.add(CompletableFuture.runAsync(() -> runTask(task, body), pool));
              }
              return all(tasks);
            });
  }

  private CompletableFuture<Void> shuffled(LocalShuffle<?> shuffle) {
    CompletableFuture<Void> known = shuffles.get(shuffle);
    if (known == null) {
      known = stage(shuffle.input(), shuffle::move);
      shuffles.put(shuffle, known);
    }
    return known;
  }

  private void runTask(LocalTask task, TaskBody body) {
    if (hasFailed()) {
      return;
    }
    Throwable failure = failure(() -> body.run(task, task.partition()));
    if (failure == null) {
      failure = failure(task::flush);
    }
    Throwable closing = failure(task::close);
    synchronized (this) {
      Stream.of(failure, closing).filter(Objects::nonNull).forEach(failures::add);
    }
    if (failure == null && closing == null) {
      ended(task);
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

  private synchronized void ended(LocalTask task) {
    task.counters().forEach((counter, amount) -> counters.merge(counter, amount, Long::sum));
    late.addAll(task.lateRecords());
    task.eventTimes().forEach((stream, time) -> eventTimes.merge(stream, time, Math::max));
  }

  private BatchFailedException failed() {
    boolean settled = failures.stream().noneMatch(LocalRun::mayLeaveWritesBehind);
    Throwable first = failures.get(0);
    failures.stream()
        .skip(1)
        .filter(other -> other != first) // such as the JVM's one OutOfMemoryError
        .forEach(first::addSuppressed);
    return new BatchFailedException(
        "A task of batch "
            + attempt.plan().batch()
            + " of "
            + attempt.plan().job()
            + " failed: "
            + first,
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
