package io.tarn.client;

import io.tarn.spi.job.BackendException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to a store that are waited for so long and no longer. Each runs on another thread; one that
 * is given up goes on there, uninterrupted, until the store gives up as well. Thread-safe.
 */
final class TimedCalls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TimedCalls.class);
  private static final int MOST_THREADS = 1_000;
  private static final int IDLE_SECONDS = 10;
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final String store;
  private final Duration timeout;
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0, MOST_THREADS, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), daemons());

  /**
   * @param store what messages call it
   * @param timeout more than nothing
   */
  TimedCalls(String store, Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be > 0, but is " + timeout);
    }
    this.store = store;
    this.timeout = timeout;
  }

  private static ThreadFactory daemons() {
    return task -> {
      Thread thread = new Thread(task, "tarn-timed-" + NUMBER.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** A call whose answer is of no use once it is late. */
  <T> T call(String what, Supplier<T> call) {
    return call(what, call, late -> {});
  }

  /**
   * Makes a call, and waits for its answer.
   *
   * @param what what it is to do, behind "cannot"
   * @param ifLate what to do with an answer that comes after the time
   * @throws ReadTimeoutException if there was none in time
   * @throws BackendException if the thread was interrupted, or the call throws it; whatever else it
   *     throws is thrown as well
   */
  @SuppressWarnings("FutureReturnValueIgnored") // of one that has failed there is nothing to do
  <T> T call(String what, Supplier<T> call, Consumer<T> ifLate) {
    CompletableFuture<T> answer = begin(what, call);
    boolean inTime = false;
    try {
      T found = await(what, answer);
      inTime = true;
      return found;
    } finally {
      if (!inTime) {
        CompletableFuture<Void> unused = answer.thenAccept(late -> tidy(() -> ifLate.accept(late)));
      }
    }
  }

  /**
   * Waits for the answer of a call.
   *
   * @throws ReadTimeoutException as {@link #call} does, and all else that it does
   */
  <T> T await(String what, CompletableFuture<T> answer) {
    try {
      return answer.get(nanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ReadTimeoutException(
          store
              + " gave no answer within "
              + timeout
              + ": cannot "
              + what
              + "; see whether it runs and can be reached from here, then ask again, or give the"
              + " client more time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackendException("Interrupted: cannot " + what, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // a supplier throws nothing else
    }
  }

  /** Makes a call that nobody waits for. */
  <T> CompletableFuture<T> begin(String what, Supplier<T> call) {
    try {
      return CompletableFuture.supplyAsync(call, threads);
    } catch (RejectedExecutionException e) {
      throw new BackendException(
          threads.isShutdown()
              ? "The client is closed: cannot " + what + "; open another"
              : MOST_THREADS
                  + " reads wait for "
                  + store
                  + " already: cannot "
                  + what
                  + "; see whether it answers, and ask for less at once",
          e);
    }
  }

  /** Tidies up on another thread once a call has ended, however it has; nobody waits for it. */
  void tidyBehind(CompletableFuture<?> call, Runnable tidying) {
    CompletableFuture<Void> unused =
        call.handle((answer, failure) -> answer).thenRunAsync(() -> tidy(tidying), threads);
  }

  private void tidy(Runnable tidying) {
    try {
      tidying.run();
    } catch (RuntimeException e) {
      LOG.warn("What {} gave too late could not be closed", store, e);
    }
  }

  boolean isClosed() {
    return threads.isShutdown();
  }

  private long nanos() {
    Duration most = Duration.ofNanos(Long.MAX_VALUE);
    return timeout.compareTo(most) > 0 ? Long.MAX_VALUE : timeout.toNanos();
  }

  /** What is under way goes on to its end. */
  @Override
  public void close() {
    threads.shutdown();
  }
}
