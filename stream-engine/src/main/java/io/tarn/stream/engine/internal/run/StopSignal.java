package io.tarn.stream.engine.internal.run;

import java.time.Duration;

/** Raised once, when the job shall end; whoever pauses wakes up by it. Thread-safe. */
public final class StopSignal {
  private boolean raised;
  private boolean atOnce;
  private boolean woken;

  public synchronized void raise() {
    raised = true;
    notifyAll();
  }

  /** From now on nothing is committed any more. */
  synchronized void raiseAtOnce() {
    atOnce = true;
    raise();
  }

  synchronized boolean isRaised() {
    return raised;
  }

  synchronized boolean isAtOnce() {
    return atOnce;
  }

  /**
   * To be asked right before a commit: what was interrupted may have given anything.
   *
   * @throws IllegalStateException if the job is to stop at once
   */
  void checkMayCommit() {
    if (isAtOnce()) {
      throw new IllegalStateException("the job was stopped at once; start it again to run on");
    }
  }

  /** Once the job was stopped at once, its interrupt has done its work with the first failure. */
  void clearInterrupt() {
    if (isAtOnce()) {
      Thread.interrupted();
    }
  }

  /** Ends the pause between two batches, or the next one. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** Waits until the time is over or the signal is raised; an interrupt raises it. */
  synchronized void await(Duration time) {
    await(time, false);
  }

  /** As {@link #await}, and until somebody {@linkplain #wake wakes} it. */
  synchronized void awaitOrWake(Duration time) {
    await(time, true);
    woken = false;
  }

  private void await(Duration time, boolean wakes) {
    long deadline = System.nanoTime() + time.toNanos();
    try {
      for (long left = time.toNanos();
          left > 0 && !raised && !(wakes && woken);
          left = deadline - System.nanoTime()) {
        wait(left / 1_000_000, (int) (left % 1_000_000));
      }
    } catch (InterruptedException e) {
      raise();
      Thread.currentThread().interrupt();
    }
  }
}
