package io.tarn.hbase.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link PutRows} on a folder, until it is killed. */
final class Child implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Path errors;

  Child(Path dataDir) throws IOException {
    errors = Files.createTempFile("child", ".err");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC", // as it ends long before more than this has paid
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            PutRows.class.getName(),
            dataDir.toString()));
    process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  long pid() {
    return process.pid();
  }

  /** The next line that it prints; nothing once it has ended. */
  Optional<String> line() throws IOException {
    return Optional.ofNullable(output.readLine());
  }

  void expect(String line) throws IOException {
    String next = line().orElse("nothing");
    if (!next.equals(line)) {
      throw new AssertionError("expected " + line + ", but " + next + "\n" + errors());
    }
  }

  /** What it printed to the terminal besides its lines. */
  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** Sends a signal: {@code STOP} makes it stand still, {@code CONT} go on. */
  void signal(String name) throws IOException, InterruptedException {
    int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    if (exitCode != 0) {
      throw new IOException("kill -" + name + " ended with " + exitCode);
    }
  }

  /** Waits for its end, and gives its exit code. */
  int await() throws InterruptedException {
    return process.waitFor();
  }

  /** SIGKILL: no hook runs, nothing is flushed. */
  void kill() throws InterruptedException {
    // Process.destroyForcibly() would close its output, which still holds acknowledged rows.
    process.toHandle().destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the child outlived its SIGKILL");
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    output.close();
    Files.deleteIfExists(errors);
  }
}
