package io.tarn.stream.engine.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Has at most so many tasks run at a time, on threads that others use as well. */
final class Slots implements Executor {
  private final Executor threads;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private int free;

  Slots(Executor threads, int slots) {
    this.threads = threads;
    this.free = slots;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (waiting) {
      if (free == 0) {
        waiting.add(task);
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
      Runnable next = waiting.poll();
      if (next == null) {
        free++;
      }
      return next;
    }
  }
}
