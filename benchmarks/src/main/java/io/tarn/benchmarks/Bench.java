package io.tarn.benchmarks;

import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileUtil;

/**
 * The command behind {@code dev/bench}: one benchmark on a fresh embedded HBase in a temporary
 * folder.
 */
public final class Bench {
  private static final String USAGE =
      "usage: dev/bench counts|windows|latency|restart|reads [batches]";

  private Bench() {}

  /**
   * Runs the benchmark named by the first argument; the second, if given, says how many batches.
   */
  public static void main(String[] args) throws Exception {
    if (args.length < 1 || args.length > 2) {
      throw new IllegalArgumentException(USAGE);
    }
    Path folder = Files.createTempDirectory("tarn-bench");
    LogFile.redirectTo(folder.resolve("logs"));
    try {
      run(args[0], args.length == 2 ? Integer.parseInt(args[1]) : 50, folder);
    } finally {
      deleteTree(folder);
    }
    System.exit(0); // HBase leaves threads behind
  }

  private static void run(String name, int batches, Path folder) throws Exception {
    try (EmbeddedHBase hbase = EmbeddedHBase.start(folder.resolve("data"))) {
      Path input = Files.createDirectory(folder.resolve("input"));
      switch (name) {
        case "counts" -> FoldBench.counts(hbase.configuration(), input, batches).run();
        case "windows" -> FoldBench.windows(hbase.configuration(), input, batches).run();
        case "reads" -> ReadsBench.run(hbase.configuration());
        case "restart" -> RestartBench.run(hbase.configuration());
        case "latency" -> FoldBench.latency(hbase.configuration(), input, 10 * batches).run();
        default ->
            throw new IllegalArgumentException("no benchmark is named " + name + "; " + USAGE);
      }
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!FileUtil.fullyDelete(folder.toFile())) {
      throw new IOException(folder + " could not be deleted whole; delete what is left of it");
    }
  }
}
