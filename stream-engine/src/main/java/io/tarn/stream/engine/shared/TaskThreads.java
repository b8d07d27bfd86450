package io.tarn.stream.engine.shared;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that run the tasks of all jobs of this process. There are as many as run tasks at
 * present, and a job asks for as many at a time as {@code engine.threads} says: so a job whose
 * tasks hang keeps its own threads, and no other job waits for them. One that has nothing to do for
 * a minute ends, and none keeps the process from ending.
 */
public final class TaskThreads {
  private static final int IDLE_SECONDS = 60;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final ThreadPoolExecutor POOL =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          TaskThreads::thread);

  private TaskThreads() {}

  /** To be asked for a bounded number of tasks at a time. */
  public static Executor ofProcess() {
    return POOL;
  }

  /** How many there are now. */
  public static int count() {
    return POOL.getPoolSize();
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "tarn-task-" + COUNT.incrementAndGet());
    thread.setDaemon(true);
    thread.setContextClassLoader(TaskThreads.class.getClassLoader()); // of no job
    return thread;
  }
}
