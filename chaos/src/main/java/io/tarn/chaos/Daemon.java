package io.tarn.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A process that was started here. What it prints goes to two files. */
final class Daemon {
  private static final String FRAME = "\tat ";

  private final String name;
  private final Process process;
  private final Path out;
  private final Path err;
  private final long startedNanos = System.nanoTime();

  Daemon(String name, Process process, Path out, Path err) {
    this.name = name;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /**
   * Sends {@code STOP}, {@code CONT}, {@code INT} or the like; to a process that has ended none.
   */
  void signal(String signal) throws IOException, InterruptedException {
    int exitCode =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    if (exitCode != 0 && isAlive()) {
      throw new IOException("kill -" + signal + " of " + name + " ended with " + exitCode);
    }
  }

  /** As {@code kill -9} does; gives back once it has ended. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Whether it ended by itself within that time. */
  boolean awaitEnd(Duration limit) throws InterruptedException {
    return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits for its end, which is a finding if it has another exit code.
   *
   * @throws StuckException if it does not end within that time: it is killed
   */
  void awaitEnd(Duration limit, int exitCode, Findings findings)
      throws IOException, InterruptedException {
    if (!awaitEnd(limit)) {
      kill();
      throw new StuckException(
          this + " did not end within " + limit.toSeconds() + " s; " + lastWords());
    }
    if (exitCode() != exitCode) {
      findings.add(
          this + " ended with exit code " + exitCode() + ", not " + exitCode + ": " + lastWords());
    }
  }

  /** Of a process that has ended. */
  int exitCode() {
    return process.exitValue();
  }

  boolean hasPrinted(String text) throws IOException {
    return read(out).contains(text);
  }

  /** Whether it told its user why it ended. */
  boolean hasComplained() throws IOException {
    return read(err).lines().anyMatch(line -> line.startsWith("tarn: "));
  }

  /** Whether it ended because another process has taken over. */
  boolean wasFenced() throws IOException {
    return lastWords().contains("was fenced by");
  }

  /** The last line of its standard output, or nothing. */
  String lastLine() throws IOException {
    return last(read(out).lines().toList());
  }

  /** When it printed last, in ms since 1970. */
  long lastPrintedMillis() throws IOException {
    return Files.getLastModifiedTime(out).toMillis();
  }

  /** The last that it told its user, or that it did not. */
  String lastWords() throws IOException {
    List<String> told = read(err).lines().filter(line -> line.startsWith("tarn: ")).toList();
    String words = told.isEmpty() ? last(read(err).lines().toList()) : last(told);
    return words.isEmpty() ? "it printed " + lastLine() : words;
  }

  /** The line above the first stack trace that its user saw. */
  Optional<String> stackTrace() throws IOException {
    List<String> lines = (read(out) + read(err)).lines().toList();
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).startsWith(FRAME)) {
        return Optional.of(lines.get(i - 1));
      }
    }
    return Optional.empty();
  }

  private static String last(List<String> lines) {
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }

  /** A process that is killed may leave half a character. */
  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return name + " (pid " + process.pid() + ")";
  }
}
