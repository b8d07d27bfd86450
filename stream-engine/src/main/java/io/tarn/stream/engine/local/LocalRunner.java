package io.tarn.stream.engine.local;

import io.tarn.spi.run.Action;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.shared.TaskThreads;
import java.util.List;

/**
 * Runs batches on {@linkplain TaskThreads the threads of this process}, a fixed number of tasks at
 * a time.
 */
public final class LocalRunner implements Runner {
  private final int threads;
  private final Strictness strictness;
  private final boolean onCallersThread;

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
    this.onCallersThread = false;
  }

  private LocalRunner(int partitions, Strictness strictness) {
    this.threads = partitions;
    this.strictness = strictness;
    this.onCallersThread = true;
  }

  /**
   * Runs each task on the job's own thread, one after the other and always in the same order: for
   * tests that must be repeatable, and for who computes something beside the jobs.
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
    return begin(actions, recipe).finish();
  }

  @Override
  public Begun begin(List<? extends Action<?>> actions, TaskRecipe recipe) {
    if (onCallersThread) {
      return RunOnCallersThread.of(strictness, actions, recipe);
    }
    Slots slots = new Slots(TaskThreads.ofProcess(), threads);
    return LocalRun.begin(slots, strictness, actions, recipe);
  }

  @Override
  public void close() {} // the threads are the process's
}
