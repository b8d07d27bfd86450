package io.tarn.stream.engine.local;

import io.tarn.spi.run.Action;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.source.Split;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs batches on a fixed number of threads of this process. */
public final class LocalRunner implements Runner {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final int threads;
  private final Strictness strictness;
  private final Executor pool;
  private final Runnable shutDown;

  /**
   * @param threads how many tasks run at the same time, and how many partitions a shuffle makes
   * @param strict whether to do what a cluster would do: serialise functions and moved records, and
   *     fail if a function changes a record that it was given. Slow; for tests
   */
  public LocalRunner(int threads, boolean strict) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
    this.threads = threads;
    this.strictness = Strictness.of(strict);
    int runner = COUNT.incrementAndGet();
    AtomicInteger count = new AtomicInteger();
    ExecutorService own =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread =
                  new Thread(task, "tarn-task-" + runner + "-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.pool = own;
    this.shutDown = own::shutdownNow;
  }

  private LocalRunner(int partitions, Strictness strictness) {
    this.threads = partitions;
    this.strictness = strictness;
    this.pool = Runnable::run;
    this.shutDown = () -> {};
  }

  /**
   * Runs each task on the job's own thread, one after the other and always in the same order: for
   * tests that must be repeatable.
   *
   * @param partitions how many partitions a shuffle makes
   */
  public static LocalRunner onCallersThread(int partitions) {
    return onCallersThread(partitions, false);
  }

  /**
   * As {@link #onCallersThread(int)}, and strict if so told: see {@link #LocalRunner(int,
   * boolean)}.
   *
   * @param partitions how many partitions a shuffle makes
   */
  public static LocalRunner onCallersThread(int partitions, boolean strict) {
    return new LocalRunner(partitions, Strictness.of(strict));
  }

  @Override
  public int parallelism() {
    return threads;
  }

  @Override
  public <T> Batch<T> read(List<? extends Split<T>> splits) {
    return new LocalBatch<>(new LocalRead<>(strictness, splits));
  }

  @Override
  public TaskReport run(List<? extends Action<?>> actions, TaskRecipe recipe) {
    List<LocalAction<?, ?>> local =
        actions.stream().<LocalAction<?, ?>>map(LocalAction.class::cast).toList();
    return new LocalRun(pool, strictness.copyRecipe(recipe)).run(local);
  }

  @Override
  public void close() {
    shutDown.run();
  }
}
