package io.tarn.stream.engine.internal.run;

import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.QueryStatus;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What state a job is in, and what it does; whoever waits for either waits here. The job's own
 * thread moves it on, and whoever stops the job. Thread-safe.
 */
public final class QueryLife {
  private static final String NO_NEW_DATA = "waits for new data";

  private final String job;
  private final int kept;
  private final Deque<BatchProgress> recent = new ArrayDeque<>();
  private Consumer<QueryStatus> changed = status -> {};

  private QueryState state = QueryState.BUILT;
  private String message = "has not been started";
  private boolean dataAvailable;
  private OptionalLong batch = OptionalLong.empty();
  private RuntimeException failure;
  private boolean endTold;
  private boolean allRead;

  /** Looks for new data that have begun, and the last of those that found none. */
  private long looks;

  private long idleLook;
  private int hurried;

  /**
   * @param kept of how many batches the figures are kept
   */
  public QueryLife(String job, int kept) {
    this.job = job;
    this.kept = kept;
  }

  /** Whom to tell of each change of state, on the thread that makes it. */
  void onChange(Consumer<QueryStatus> listener) {
    changed = listener;
  }

  /**
   * Goes on to another state. Once the job is stopping, only its end follows: then this does
   * nothing.
   *
   * @throws IllegalStateException if the life cycle has no such step
   */
  public void enter(QueryState next, String why) {
    QueryStatus status;
    synchronized (this) {
      if (state == QueryState.STOPPING && !next.isEnd()) {
        return;
      }
      state = checked(next);
      message = why;
      status = status();
      notifyAll();
    }
    changed.accept(status);
  }

  private QueryState checked(QueryState next) {
    if (!state.mayBecome(next)) {
      throw new IllegalStateException(
          "job " + job + " is " + state + " and cannot become " + next + "; see QueryState");
    }
    return next;
  }

  /** Goes on to stopping, unless it does already, or has ended. */
  void stopping() {
    QueryStatus status;
    synchronized (this) {
      if (state == QueryState.STOPPING || state.isEnd()) {
        return;
      }
      state = checked(QueryState.STOPPING);
      message = "is stopping";
      status = status();
    }
    changed.accept(status);
  }

  /**
   * The job has ended; only the first call counts.
   *
   * @param cause why it has failed, or null
   * @return whether it was the first
   */
  boolean end(RuntimeException cause) {
    QueryStatus status;
    synchronized (this) {
      if (state.isEnd()) {
        return false;
      }
      failure = cause;
      batch = OptionalLong.empty();
      state = checked(cause == null ? QueryState.STOPPED : QueryState.FAILED);
      message = cause == null ? "has ended" : "has failed: " + cause.getMessage();
      status = status();
    }
    changed.accept(status);
    return true;
  }

  /** All who had to be told of the end have been: whoever waits for it may go on. */
  synchronized void endTold() {
    endTold = true;
    notifyAll();
  }

  public synchronized QueryState state() {
    return state;
  }

  synchronized QueryStatus status() {
    return new QueryStatus(state, message, dataAvailable, batch.isPresent());
  }

  synchronized Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** What it does now, in words, without another state. */
  public synchronized void says(String what) {
    if (state != QueryState.STOPPING && !state.isEnd()) {
      message = what;
    }
  }

  synchronized void batchBegins(long id) {
    batch = OptionalLong.of(id);
    says("runs batch " + id);
  }

  synchronized void batchEnded() {
    batch = OptionalLong.empty();
    says(NO_NEW_DATA);
  }

  /** The batch that runs. */
  synchronized OptionalLong batch() {
    return batch;
  }

  synchronized void committed(BatchProgress progress) {
    if (recent.size() == kept) {
      recent.poll();
    }
    if (kept > 0) {
      recent.add(progress);
    }
  }

  synchronized List<BatchProgress> recent() {
    return List.copyOf(recent);
  }

  /** The sources are asked for new data from now on; gives the number of the look. */
  synchronized long look() {
    return ++looks;
  }

  /**
   * @param ready whether there was anything to do
   */
  synchronized void found(long look, boolean ready) {
    dataAvailable = ready;
    if (!ready) {
      idleLook = look;
      says(NO_NEW_DATA);
      notifyAll();
    }
  }

  /** The job has read all that was there when it began, and ends by that. */
  synchronized void allRead() {
    allRead = true;
  }

  /** Whether somebody waits for all there is: then no trigger is waited for. */
  synchronized boolean isHurried() {
    return hurried > 0;
  }

  /**
   * Waits until a look that begins from now on has found nothing, all that was found before having
   * been committed.
   *
   * @param wake ends the pause that the job may be in
   */
  void awaitIdle(Runnable wake) throws InterruptedException {
    long before;
    synchronized (this) {
      before = looks;
      hurried++;
    }
    wake.run();
    synchronized (this) {
      try {
        while (idleLook <= before && !endTold) {
          wait();
        }
        if (idleLook <= before && !allRead) {
          throwFailure();
          throw new IllegalStateException(
              "job " + job + " was stopped before all that its sources had was processed");
        }
      } finally {
        hurried--;
      }
    }
  }

  synchronized void awaitEnd() throws InterruptedException {
    while (!endTold) {
      wait();
    }
    throwFailure();
  }

  synchronized boolean awaitEnd(Duration timeout) throws InterruptedException {
    if (!waitForEnd(timeout)) {
      return false;
    }
    throwFailure();
    return true;
  }

  /** As {@link #awaitEnd(Duration)}, through interrupts, and throws no failure. */
  boolean join(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return waitForEnd(Duration.ofNanos(deadline - System.nanoTime()));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized boolean waitForEnd(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    for (long left = timeout.toNanos(); !endTold && left > 0; left = deadline - System.nanoTime()) {
      wait(left / 1_000_000, (int) (left % 1_000_000));
    }
    return endTold;
  }

  private void throwFailure() {
    if (failure != null) {
      failure.addSuppressed(new IllegalStateException("job " + job + " was awaited here"));
      throw failure;
    }
  }
}
