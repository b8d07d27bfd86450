package io.tarn.stream.engine.local;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.run.TaskResult;
import io.tarn.spi.run.UserFunctionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a batch's actions. A stage is a shuffle's map side or an action; it starts when the
 * shuffles that it reads have ended, next to any other that is ready. Once a task has failed no
 * further one starts. An interrupt of the thread that waits for it interrupts its tasks.
 *
 * <p>It may begin before its attempt has been planned. Map sides without effects run then, and
 * their tasks stay open; once it has been, those are ended, and all else starts.
 */
final class LocalRun implements Runner.Begun {
  private static final Logger LOG = LoggerFactory.getLogger(LocalRun.class);

  /** How long tasks that were interrupted may take to end. */
  private static final long SECONDS_TO_END = 2;

  private interface Step {
    void run() throws Exception;
  }

  private interface TaskBody {
    void run(Task task, int partition) throws Exception;
  }

  private final Executor pool;
  private final Optional<Slots> slots;
  private final Strictness strictness;
  private final TaskRecipe recipe;
  private final Map<LocalNode.MapSide, CompletableFuture<Void>> shuffles = new HashMap<>();
  private final List<TaskResult> results = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final Set<Thread> running = new HashSet<>();
  private final ClassLoader classes = Thread.currentThread().getContextClassLoader();
  private final List<LocalAction<?, ?>> actions;

  /** Completed once the attempt has been planned, or is never to be. */
  private final CompletableFuture<Void> planned = new CompletableFuture<>();

  /** Tasks that have done all but end, as long as the attempt has not been planned. */
  private final List<Task> open = new ArrayList<>();

  private final CompletableFuture<Void> ended;
  private boolean interrupted;
  private volatile boolean discarded;

  /**
   * @param slots where the run behind has its threads from; empty if none can begin behind
   */
  private LocalRun(
      Executor pool,
      Optional<Slots> slots,
      Strictness strictness,
      List<LocalAction<?, ?>> actions,
      TaskRecipe recipe,
      boolean planned) {
    this.pool = pool;
    this.slots = slots;
    this.strictness = strictness;
    this.recipe = recipe;
    this.actions = actions;
    if (planned) {
      this.planned.complete(null);
    }
    List<CompletableFuture<Void>> stages = new ArrayList<>();
    for (LocalAction<?, ?> action : actions) {
      stages.add(stage(action.input(), action::runPartition, false));
    }
    this.ended = all(stages);
  }

  /** Runs all in this thread, in the order in which it becomes ready. */
  static TaskReport onCallersThread(
      Strictness strictness, List<LocalAction<?, ?>> actions, TaskRecipe recipe) {
    return new LocalRun(Runnable::run, Optional.empty(), strictness, actions, recipe, true)
        .report();
  }

  static Runner.Begun begin(
      Slots slots, Strictness strictness, List<? extends Action<?>> actions, TaskRecipe recipe) {
    return new LocalRun(
        slots.nextRun(),
        Optional.of(slots),
        strictness,
        LocalAction.all(actions),
        strictness.copyRecipe(recipe),
        true);
  }

  @Override
  public Optional<Runner.Begun> beginBehind(
      List<? extends Action<?>> next, TaskRecipe recipeOfNext) {
    List<LocalAction<?, ?>> local = LocalAction.all(next);
    return slots
        .filter(shared -> readsAllAhead(local))
        .map(
            shared ->
                new LocalRun(
                    shared.nextRun(),
                    slots,
                    strictness,
                    local,
                    strictness.copyRecipe(recipeOfNext),
                    false));
  }

  /** Whether all that a run reads is read before anything that has effects. */
  static boolean readsAllAhead(List<LocalAction<?, ?>> actions) {
    return actions.stream().allMatch(action -> readsAllAhead(action.input(), false));
  }

  private static boolean readsAllAhead(LocalNode<?> node, boolean isMoved) {
    boolean ahead = isMoved && node.isFreeOfEffects();
    return (ahead || !node.reads())
        && node.before().stream().allMatch(shuffle -> readsAllAhead(shuffle.input(), true));
  }

  @Override
  public synchronized boolean isWell() {
    return failures.isEmpty();
  }

  @Override
  public void goOn() {
    release().forEach(this::end);
  }

  @Override
  public TaskReport finish() {
    goOn();
    return report();
  }

  /** From here on tasks end by themselves; gives those that wait for it. */
  private synchronized List<Task> release() {
    planned.complete(null);
    List<Task> waiting = List.copyOf(open);
    open.clear();
    return waiting;
  }

  @Override
  public void discard() {
    discarded = true;
    interrupt(new InterruptedException("the attempt was not planned"));
    for (Task task : release()) {
      Throwable closing = failure(task::close);
      if (closing != null) {
        LOG.warn("What a task had open could not be closed", closing);
      }
    }
    boolean again = Thread.interrupted();
    try {
      awaitRunning();
    } catch (TimeoutException | InterruptedException e) {
      LOG.warn("Tasks that had begun ahead do not end", leftAlone(e));
    } finally {
      if (again) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for the tasks that run; others, that may wait for another run's, start no more. */
  private synchronized void awaitRunning() throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_END);
    while (!running.isEmpty()) {
      long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (millis <= 0) {
        throw new TimeoutException("after " + SECONDS_TO_END + " s");
      }
      wait(millis);
    }
  }

  private TaskReport report() {
    await();
    synchronized (this) {
      if (!failures.isEmpty()) {
        throw failed();
      }
      actions.forEach(LocalAction::finish);
      return TaskReport.of(results);
    }
  }

  private void await() {
    try {
      ended.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a stage could not be run", e.getCause());
    } catch (InterruptedException e) {
      interrupt(e);
      Thread.currentThread().interrupt();
      awaitInterrupted(e);
    }
  }

  private synchronized void interrupt(InterruptedException why) {
    interrupted = true;
    failures.add(why);
    running.forEach(Thread::interrupt);
  }

  private void awaitInterrupted(InterruptedException why) {
    boolean again = Thread.interrupted();
    try {
      ended.get(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (TimeoutException | InterruptedException | ExecutionException e) {
      throw leftAlone(why);
    } finally {
      if (again) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized BatchFailedException leftAlone(Exception why) {
    Plan plan = recipe.attempt().plan();
    for (Thread thread : running) {
      IllegalStateException at = new IllegalStateException("it is at");
      at.setStackTrace(thread.getStackTrace());
      LOG.error(
          "A task of batch {} of {} was interrupted and does not end; thread {} is left alone, and"
              + " nothing that it still does is ever seen",
          plan.batch(),
          plan.job(),
          thread.getName(),
          at);
    }
    return new BatchFailedException(
        "Tasks of batch " + plan.batch() + " of " + plan.job() + " mind no interrupt",
        why,
        false,
        false);
  }

  /**
   * @param mayBeAhead whether it may run before the attempt has been planned
   */
  private CompletableFuture<Void> stage(LocalNode<?> input, TaskBody body, boolean mayBeAhead) {
    List<CompletableFuture<Void>> before = new ArrayList<>();
    if (!mayBeAhead) {
      before.add(planned);
    }
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
      LocalNode<?> moved = shuffle.input();
      known = stage(moved, shuffle::move, moved.isFreeOfEffects());
      shuffles.put(shuffle, known);
    }
    return known;
  }

  private void runTask(int partition, TaskBody body) {
    Thread thread = Thread.currentThread();
    if (!begin(thread)) {
      return;
    }
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(classes);
    try {
      runTask(body, partition);
    } finally {
      thread.setContextClassLoader(before);
      end(thread);
    }
  }

  /** Gives back false if no further task is to be started. */
  private synchronized boolean begin(Thread thread) {
    return failures.isEmpty() && running.add(thread);
  }

  private synchronized void end(Thread thread) {
    running.remove(thread);
    notifyAll();
    if (interrupted) {
      Thread.interrupted(); // the next task of this thread is another job's
    }
  }

  private void runTask(TaskBody body, int partition) {
    AtomicReference<Task> begun = new AtomicReference<>();
    Throwable failure =
        failure(
            () -> {
              Task task = recipe.begin(partition, this::checkPlanned);
              begun.set(task);
              body.run(task, partition);
            });
    Task task = begun.get();
    if (failure != null) {
      close(task, failure, null);
    } else if (!staysOpen(task)) {
      end(task);
    }
  }

  /** Whether a task that has done all but end has to wait with that. */
  private synchronized boolean staysOpen(Task task) {
    return !planned.isDone() && open.add(task);
  }

  private void end(Task task) {
    AtomicReference<TaskResult> result = new AtomicReference<>();
    Throwable failure = discarded ? null : failure(() -> result.set(task.end()));
    close(task, failure, result.get());
  }

  /**
   * @param task null if it could not be begun
   * @param failure null if there is none
   * @param result null if it did not end
   */
  private void close(Task task, Throwable failure, TaskResult result) {
    Throwable closing = task == null ? null : failure(task::close);
    synchronized (this) {
      Stream.of(failure, closing).filter(Objects::nonNull).forEach(failures::add);
      if (result != null && closing == null) {
        results.add(result);
      }
    }
  }

  /** A task that has to write in between cannot have begun before its attempt was planned. */
  private void checkPlanned() {
    if (!planned.isDone() || discarded) {
      throw new IllegalStateException("the attempt has not been planned");
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

  private BatchFailedException failed() {
    Plan plan = recipe.attempt().plan();
    boolean settled = !interrupted && failures.stream().noneMatch(LocalRun::mayLeaveWritesBehind);
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
