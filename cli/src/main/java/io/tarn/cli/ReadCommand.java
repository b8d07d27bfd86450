package io.tarn.cli;

import io.tarn.cli.cluster.ClusterOptions;
import io.tarn.cli.console.HelpOption;
import io.tarn.cli.console.Output;
import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.runtime.cluster.Cluster;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What every reading command has: a cluster, a client, and a way to show. */
abstract class ReadCommand implements Callable<Integer> {
  @Mixin private ClusterOptions cluster;

  @Option(names = "--json", description = "One JSON object a line, for programs.")
  private boolean json;

  @SuppressWarnings("UnusedVariable") // picocli fills it
  @Mixin
  private HelpOption help;

  @Override
  public final Integer call() throws Exception {
    cluster.check();
    check();
    Output output = json ? Output.json(System.out) : Output.aligned(System.out);
    try (Cluster open = cluster.open()) {
      try (TarnClient client = HBaseClients.on(open.connection())) {
        return read(open, client, output);
      } catch (RuntimeException | IOException e) {
        throw open.isStillThere()
            ? e
            : new IOException(
                "the HBase on " + cluster.dataDir() + " ended with its process; try again", e);
      } finally {
        output.finish();
        checkWritten();
        open.awaitGuests();
      }
    }
  }

  /**
   * Java's standard output keeps silent about what it could not write. A reader that has seen
   * enough and closed its pipe, as {@code head} does, is no failure.
   */
  private static void checkWritten() throws IOException {
    if (!System.out.checkError()) {
      return;
    }
    try (FileOutputStream again = new FileOutputStream(FileDescriptor.out)) {
      again.write('\n');
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("Broken pipe")) {
        return;
      }
      throw new IOException("not all could be written to standard output", e);
    }
    throw new IOException("not all could be written to standard output");
  }

  /**
   * Checks the parameters, as far as they can be known to be wrong before anything is started.
   *
   * @throws IllegalArgumentException if one is
   */
  void check() {}

  /** Whether it shows one JSON object a line. */
  final boolean isJson() {
    return json;
  }

  /** The options that name the HBase. */
  final ClusterOptions cluster() {
    return cluster;
  }

  /** Reads and shows; gives the exit code. */
  abstract int read(Cluster open, TarnClient client, Output output) throws Exception;
}
