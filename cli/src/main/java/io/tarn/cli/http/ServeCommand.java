package io.tarn.cli.http;

import io.tarn.cli.cluster.ClusterOptions;
import io.tarn.cli.cluster.TerminalListener;
import io.tarn.cli.console.HelpOption;
import io.tarn.runtime.Tarn;
import io.tarn.serving.TarnServer;
import io.tarn.stream.engine.shared.CacheBudget;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tarn serve}. */
@Command(
    name = "serve",
    description = {
      "Serves what all jobs have committed over HTTP, whether they run or not, until Ctrl-C.",
      "",
      "Nothing can be written. /openapi.json says what there is, /metrics is for Prometheus. If the HBase of the "
          + "folder ends with the process that ran it, this one starts it again, and answers 503 meanwhile."
    })
public final class ServeCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Mixin private HttpOptions http;

  @SuppressWarnings("UnusedVariable") // picocli fills it
  @Mixin
  private HelpOption help;

  @Override
  @SuppressWarnings("try") // the server serves by itself
  public Integer call() throws Exception {
    cluster.check();
    http.options();
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (Tarn tarn =
            Tarn.open(cluster.existingLocation(), new TerminalListener(), CacheBudget.ofProcess());
        TarnServer server = http.start(tarn)) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> end(interrupted, done), "tarn-serve-stop"));
      interrupted.await();
      return 0;
    } finally {
      done.countDown();
    }
  }

  private static void end(CountDownLatch interrupted, CountDownLatch done) {
    interrupted.countDown();
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
