package io.tarn.cli.demo;

import io.tarn.cli.console.Terminal;
import io.tarn.stream.engine.StreamingContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C does: the running batch ends, then HBase stops in order, and only then the process.
 */
final class Interrupt {
  private static final long SECONDS_TO_STOP = 30;

  private final CountDownLatch done = new CountDownLatch(1);
  private volatile StreamingContext running;
  private volatile boolean raised;

  Interrupt() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::raise, "tarn-demo-stop"));
  }

  /** From now on an interrupt stops this job, at once if there has been one. */
  void stops(StreamingContext streams) {
    running = streams;
    if (raised) {
      streams.stop();
    }
  }

  /** Whether the process is about to end. */
  boolean isRaised() {
    return raised;
  }

  /** All is closed; the process may end. */
  void done() {
    done.countDown();
  }

  private void raise() {
    raised = true;
    StreamingContext streams = running;
    if (streams == null) {
      return; // nothing has been begun that must be ended in order
    }
    streams.stop();
    try {
      if (!done.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        Terminal.complain(
            "could not stop in order within " + SECONDS_TO_STOP + " s; nothing committed is lost");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
