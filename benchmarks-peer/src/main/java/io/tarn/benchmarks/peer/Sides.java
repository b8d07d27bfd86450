package io.tarn.benchmarks.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Starts each contender in a JVM of its own, one at a time, with the same heap and class path.
 *
 * @param folder what the JVMs leave goes there
 * @param heap the flags of all of them that say how much memory they have
 * @param jvm further flags of all of them
 * @param shipped further flags of Tarn's
 * @param settings Spark's, as {@code KEY=VALUE}, besides and above the tuned ones
 */
record Sides(
    Path folder, List<String> heap, List<String> jvm, List<String> shipped, List<String> settings) {
  private static final int LAST_LINES = 20;

  Sides {
    heap = List.copyOf(heap);
    jvm = List.copyOf(jvm);
    shipped = List.copyOf(shipped);
    settings = List.copyOf(settings);
  }

  /** Runs one, and gives the folder in which {@link SideProgram} left its figures and result. */
  Path run(Contender contender, Run run) throws IOException, InterruptedException {
    settleDisk();
    Path own = Files.createTempDirectory(folder, contender.name().toLowerCase(Locale.ROOT) + "-");
    Path output = own.resolve("output.txt");
    Process process =
        new ProcessBuilder(command(contender, run, own))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Thread killing = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killing);
    int exit = process.waitFor();
    Runtime.getRuntime().removeShutdownHook(killing);
    if (exit != 0) {
      throw new IOException(
          contender.label()
              + " failed with exit code "
              + exit
              + ":\n"
              + end(output)
              + "\nits log is "
              + own.resolve("logs"));
    }
    return own;
  }

  /** Nobody waits for what the one before has left to be written. */
  private static void settleDisk() throws IOException, InterruptedException {
    int exit = new ProcessBuilder("sync").inheritIO().start().waitFor();
    if (exit != 0) {
      throw new IOException("sync ended with exit code " + exit);
    }
  }

  private List<String> command(Contender contender, Run run, Path own) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(heap);
    command.addAll(jvm);
    command.addAll(contender.flags(shipped));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SideProgram.class.getName());
    command.addAll(List.of(contender.side(), run.workload().name(), String.valueOf(run.batches())));
    command.addAll(List.of(run.input().toString(), own.toString()));
    command.addAll(contender.isSpark() ? settings : List.of());
    return command;
  }

  private static String end(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }
}
