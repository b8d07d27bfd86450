package io.tarn.cli;

import io.tarn.cli.cluster.ClusterOptions;
import io.tarn.cli.cluster.TerminalListener;
import io.tarn.cli.console.HelpOption;
import io.tarn.cli.demo.WeblogsGraph;
import io.tarn.cli.http.HttpOptions;
import io.tarn.client.TarnClient;
import io.tarn.runtime.Tarn;
import io.tarn.serving.TarnServer;
import io.tarn.stream.engine.shared.CacheBudget;
import io.tarn.stream.engine.why.Why;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
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
final class ServeCommand implements Callable<Integer> {
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
        TarnServer server = http.start(tarn, known(), HttpOptions::say)) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> end(interrupted, done), "tarn-serve-stop"));
      interrupted.await();
      return 0;
    } finally {
      done.countDown();
    }
  }

  /** What the demo's job does, which is the only one that this program knows of itself. */
  private Map<String, Function<TarnClient, Why>> known() {
    return Map.of(WeblogsGraph.JOB, client -> WeblogsGraph.why(client, cluster.dataDir()));
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
