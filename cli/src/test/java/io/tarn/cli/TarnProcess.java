package io.tarn.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command {@code tarn} in a process of its own, which can be killed. */
final class TarnProcess {
  /** Of the last that was started, by this JVM of tests: two of them run at a time. */
  static final File ERRORS =
      new File("target/tarn-process-" + ProcessHandle.current().pid() + ".err");

  private final Process process;
  private final BufferedReader out;
  private final List<String> lines = new ArrayList<>();

  private TarnProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  static TarnProcess start(String... arguments) throws IOException {
    return start(Map.of(), Redirect.to(ERRORS), arguments);
  }

  /** Its standard error is read among its standard output. */
  static TarnProcess startReadingBoth(String... arguments) throws IOException {
    return start(Map.of(), Redirect.PIPE, arguments);
  }

  /**
   * @param environment what it is given beside the environment of this process
   * @param err where its standard error goes; a pipe, for where its standard output goes
   */
  static TarnProcess start(Map<String, String> environment, Redirect err, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--"))
        .forEach(command::add);
    String site = environment.get("HBASE_CONF_DIR"); // the launcher does the same
    String classPath =
        System.getProperty("java.class.path") + (site == null ? "" : File.pathSeparator + site);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC", // as it ends long before more than this has paid
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + System.getProperty("user.home"),
            "-cp",
            classPath,
            TarnCommand.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectError(err)
            .redirectErrorStream(err.equals(Redirect.PIPE));
    builder.environment().putAll(environment);
    return new TarnProcess(builder.start());
  }

  /**
   * Reads what it prints until it has printed so many lines that begin with {@code head}, or has
   * ended.
   */
  boolean awaitLines(String head, int count) throws IOException {
    int seen = 0;
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      if (line.startsWith(head) && ++seen == count) {
        return true;
      }
    }
    return false;
  }

  /** Sends a signal: {@code STOP} is what closing a laptop does, {@code TERM} an orderly end. */
  void signal(String name) throws IOException, InterruptedException {
    int exitCode =
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    if (exitCode != 0) {
      throw new IOException("kill -" + name + " ended with " + exitCode);
    }
  }

  /** As {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for its end, and gives its exit code. */
  int await() throws IOException, InterruptedException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
    }
    return process.waitFor();
  }

  List<String> lines() {
    return lines;
  }
}
