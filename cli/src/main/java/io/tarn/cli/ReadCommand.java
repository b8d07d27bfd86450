package io.tarn.cli;

import io.tarn.hbase.state.TarnClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every reading command has: a cluster, a client, and a way to show. */
abstract class ReadCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Option(names = "--json", description = "One JSON object a line, for programs.")
  private boolean json;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Override
  public final Integer call() throws Exception {
    Output output = json ? new Output.Json(System.out) : new Output.Aligned(System.out);
    try (Cluster open = cluster.open()) {
      try (TarnClient client = TarnClient.on(open.connection())) {
        return read(open, client, output);
      } catch (RuntimeException | IOException e) {
        throw open.isStillThere()
            ? e
            : new IOException(
                "the HBase on " + cluster.dataDir() + " ended with its process; try again", e);
      } finally {
        output.finish();
        open.awaitGuests();
      }
    }
  }

  /** Reads and shows; gives the exit code. */
  abstract int read(Cluster open, TarnClient client, Output output) throws Exception;
}
