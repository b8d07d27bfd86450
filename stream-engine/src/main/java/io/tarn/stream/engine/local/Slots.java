package io.tarn.stream.engine.local;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Has at most so many tasks run at a time, on threads that others use as well. Those of an earlier
 * run come before those of a later one, and of one run as they were given.
 */
final class Slots {
  private final Executor threads;
  private final Queue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.comparingLong(Waiting::run).thenComparingLong(Waiting::number));

  private int free;
  private long runs;
  private long numbers;

  Slots(Executor threads, int slots) {
    this.threads = threads;
    this.free = slots;
  }

  /** For the tasks of a run behind all that have asked before. */
  Executor nextRun() {
    long run;
    synchronized (waiting) {
      run = runs++;
    }
    return task -> execute(run, task);
  }

  private void execute(long run, Runnable task) {
    synchronized (waiting) {
      if (free == 0) {
        waiting.add(new Waiting(run, numbers++, task));
        return;
      }
      free--;
    }
    threads.execute(() -> work(task));
  }

  private void work(Runnable first) {
    for (Runnable task = first; task != null; task = next()) {
      task.run(); // a future: it throws nothing
    }
  }

  private Runnable next() {
    synchronized (waiting) {
      Waiting next = waiting.poll();
      if (next == null) {
        free++;
        return null;
      }
      return next.task();
    }
  }

  private record Waiting(long run, long number, Runnable task) {}
}
