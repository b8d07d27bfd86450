package io.tarn.client;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The few threads of a client that its asynchronous reads run on; idle ones end. Thread-safe. */
final class ReadPool implements Executor, AutoCloseable {
  private static final int THREADS = 8;
  private static final int WAITING = 10_000;
  private static final int IDLE_SECONDS = 10;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(WAITING),
          daemons(),
          (task, pool) -> {
            throw new RejectedExecutionException(
                pool.isShutdown()
                    ? "the client is closed; open another to read"
                    : WAITING
                        + " reads of this client wait already for its "
                        + THREADS
                        + " threads; ask for fewer at once, or give async(Executor) more threads");
          });

  ReadPool() {
    threads.allowCoreThreadTimeOut(true);
  }

  private static ThreadFactory daemons() {
    return task -> {
      Thread thread = new Thread(task, "tarn-client-" + NUMBER.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }

  /** Takes no more reads; those that wait still run, against a store that is closed. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
