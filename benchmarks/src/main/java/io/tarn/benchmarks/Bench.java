package io.tarn.benchmarks;

import io.tarn.hbase.embedded.LogFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.fs.FileUtil;

/** The command behind {@code dev/bench}: one {@link Benchmark}, in a temporary folder. */
public final class Bench {
  private Bench() {}

  /** Runs the benchmark named by the first argument; the others are its options. */
  public static void main(String[] args) throws Exception {
    List<String> arguments = Arrays.asList(args);
    if (arguments.isEmpty() || arguments.contains("--help")) {
      System.out.println(Benchmark.help());
      return;
    }
    Benchmark benchmark;
    Options options;
    try {
      benchmark = Benchmark.named(args[0]);
      options = Options.parse(benchmark.options(), arguments.subList(1, args.length));
    } catch (IllegalArgumentException e) {
      System.err.println("dev/bench: " + e.getMessage());
      System.exit(2);
      return;
    }
    run(benchmark.measurement(), options);
    System.exit(0); // HBase leaves threads behind
  }

  private static void run(Measurement measurement, Options options) throws Exception {
    Path folder = Files.createTempDirectory("tarn-bench");
    LogFile.redirectTo(folder.resolve("logs"));
    try {
      measurement.run(Files.createDirectory(folder.resolve("work")), options);
    } finally {
      deleteTree(folder);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    if (!FileUtil.fullyDelete(folder.toFile())) {
      throw new IOException(folder + " could not be deleted whole; delete what is left of it");
    }
  }
}
