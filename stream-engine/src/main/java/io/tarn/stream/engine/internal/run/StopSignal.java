package io.tarn.stream.engine.internal.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Raised once, when the job shall end; whoever pauses wakes up by it. */
public final class StopSignal {
  private final CountDownLatch raised = new CountDownLatch(1);

  public void raise() {
    raised.countDown();
  }

  boolean isRaised() {
    return raised.getCount() == 0;
  }

  /** Waits until the time is over or the signal is raised; an interrupt raises it. */
  void await(Duration time) {
    if (time.isZero() || time.isNegative()) {
      return;
    }
    try {
      if (raised.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      raise();
      Thread.currentThread().interrupt();
    }
  }
}
