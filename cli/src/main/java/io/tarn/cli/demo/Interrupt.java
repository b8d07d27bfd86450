package io.tarn.cli.demo;

import io.tarn.stream.engine.StreamingContext;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C does: the running batch ends, then HBase stops in order, and only then the process.
 */
final class Interrupt {
  private static final long SECONDS_TO_STOP = 30;

  private final CountDownLatch done = new CountDownLatch(1);

  Interrupt() {}

  /** From now on an interrupt stops this job. */
  void stops(StreamingContext streams) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(streams), "tarn-demo-stop"));
  }

  /** All is closed; the process may end. */
  void done() {
    done.countDown();
  }

  private void stop(StreamingContext streams) {
    streams.stop();
    try {
      if (!done.await(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        System.err.println(
            "tarn: could not stop in order within "
                + SECONDS_TO_STOP
                + " s; nothing committed is lost");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
