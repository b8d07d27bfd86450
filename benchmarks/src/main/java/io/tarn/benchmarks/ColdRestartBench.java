package io.tarn.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a restart waits for where all code is cold: each time a fresh process starts HBase on the
 * folder that the one before left, with 571,000 rows of state and a batch of 100,000 events
 * planned, and runs that batch.
 */
final class ColdRestartBench {
  private static final int STATE_BATCHES = 50;

  private ColdRestartBench() {}

  static void run(Path folder, int restarts) throws IOException, InterruptedException {
    Path input = Files.createDirectory(folder.resolve("input"));
    Path later = Files.createDirectory(folder.resolve("later"));
    EventFiles events = new EventFiles(4, 100_000, 1_000_000, 1_000_000, 1, 0);
    events.write(input, STATE_BATCHES);
    events.write(later, restarts);
    System.out.println("restart-cold: making the state");
    process(folder);
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < restarts; i++) {
      String said = process(folder);
      System.out.println(said);
      millis.add(Long.parseLong(said.substring(0, said.indexOf(' '))));
    }
    System.out.printf(
        "from HBase up to the first commit ms, median %d, in order %s%n",
        millis.stream().sorted().toList().get(restarts / 2), millis);
  }

  /** A process like this one; gives back what it said last, after what its JVM may have said. */
  private static String process(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(ColdRestart.class.getName());
    command.add(folder.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IOException("a process of the benchmark ended with " + exit + ": " + said);
    }
    return said.substring(said.stripTrailing().lastIndexOf('\n') + 1).strip();
  }
}
