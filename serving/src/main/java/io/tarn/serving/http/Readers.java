package io.tarn.serving.http;

import io.undertow.server.HttpServerExchange;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads that read HBase for requests, and how much of what they have read waits to be taken
 * by clients: both bounded, however many ask and however slowly they take it. Thread-safe.
 */
final class Readers implements AutoCloseable {
  private static final int MOST_WAITING = 2_000;

  /** What has been answered, and not yet taken by its clients, together. */
  private static final long MOST_HELD_BYTES = 128L << 20;

  private final ThreadPoolExecutor executor;
  private final AtomicLong held = new AtomicLong();

  /**
   * @param threads how many requests read at the same time
   */
  Readers(int threads) {
    AtomicInteger numbers = new AtomicInteger();
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "tarn-http-" + numbers.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  Executor executor() {
    return executor;
  }

  /**
   * Whether an answer may be kept until its client has taken it, which is then counted until the
   * exchange ends.
   */
  boolean mayHold(HttpServerExchange exchange, int bytes) {
    if (held.addAndGet(bytes) > MOST_HELD_BYTES) {
      held.addAndGet(-bytes);
      return false;
    }
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          held.addAndGet(-bytes);
          next.proceed();
        });
    return true;
  }

  /** Whether no more requests may wait. */
  boolean areBusy() {
    return executor.getQueue().remainingCapacity() == 0;
  }

  /** How many requests wait for a thread. */
  int waiting() {
    return executor.getQueue().size();
  }

  /** How many bytes wait to be taken by clients. */
  long heldBytes() {
    return held.get();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
