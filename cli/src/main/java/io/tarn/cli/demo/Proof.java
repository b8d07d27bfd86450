package io.tarn.cli.demo;

import io.tarn.cli.cluster.TerminalListener;
import io.tarn.cli.console.Printable;
import io.tarn.cli.console.Terminal;
import io.tarn.client.JobReader;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TarnClient;
import io.tarn.runtime.Tarn;
import io.tarn.runtime.cluster.Location;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.read.DeadRecord;
import io.tarn.stream.engine.shared.CacheBudget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code tarn demo --prove}: runs the job in processes that are killed in the middle of a batch,
 * HBase and all, lets the last of them come to its end, and compares what it left with a plain
 * count of the input.
 */
final class Proof {
  private static final int KILLS = 3;
  private static final int FILES = 24;

  /** Named, not referred to, as it knows this package. */
  private static final String MAIN_CLASS = "io.tarn.cli.TarnCommand";

  private final PrintStream out;
  private final SplittableRandom random = new SplittableRandom();
  private volatile Process running;
  private boolean holds;

  Proof(PrintStream out) {
    this.out = out;
  }

  /**
   * Proves it, and says so line by line.
   *
   * @param input a folder of this machine; null for one that is made
   * @param rate how many events a made file has
   * @return whether all figures were equal
   * @throws IllegalArgumentException if the folder has files that are not plain lines
   */
  boolean run(Path input, int rate) throws IOException, InterruptedException {
    if (input != null) {
      checkPlain(input);
    }
    Path folder = Files.createTempDirectory("tarn-prove-");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> leave(folder), "tarn-prove-end"));
    try {
      Path files = input == null ? generated(folder.resolve("input"), rate) : input;
      Path data = Files.createDirectory(folder.resolve("data"));
      say("Proving that each event is counted once. Input: %s", files);
      int kills = 0;
      while (kills < KILLS && killed(kills + 1, files, data)) {
        kills++;
      }
      if (kills == 0) {
        throw new IllegalArgumentException(
            "the input has too few files to kill the job between; give --prove four or more");
      }
      say("Started again, to the end: %s", finished(files, data));
      compare(files, data);
    } finally {
      leave(folder);
    }
    out.println(
        holds
            ? Terminal.bold("Equal, every figure of it: nothing was lost, nothing counted twice.")
            : Terminal.red("NOT EQUAL: please report it, with these lines."));
    return holds;
  }

  /** Leaves no process and no folder behind, as far as that can be; also if Ctrl-C ends it. */
  private synchronized void leave(Path folder) {
    Process last = running;
    if (last != null) {
      last.destroyForcibly().onExit().join();
    }
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> walked = Files.walk(folder)) {
      walked.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      Terminal.complain("cannot delete " + folder + ": " + e.getMessage());
    }
  }

  private static void checkPlain(Path input) throws IOException {
    try (Stream<Path> files = Files.list(input)) {
      Optional<Path> packed =
          files
              .filter(file -> file.toString().matches(".*\\.(gz|bz2|zst|snappy|lz4|deflate)"))
              .findFirst();
      if (packed.isPresent()) {
        throw new IllegalArgumentException(
            "--prove counts lines of plain files, but " + packed.get() + " is compressed");
      }
    }
  }

  private static Path generated(Path folder, int rate) throws IOException {
    try (HitGenerator generator = new HitGenerator(folder, rate, Terminal::complain)) {
      generator.writeSeconds(FILES);
    }
    return folder;
  }

  /** Runs some batches, and kills the process in the next; false if it came to its end before. */
  private boolean killed(int kill, Path files, Path data) throws IOException, InterruptedException {
    int batches = 2 + random.nextInt(3);
    Process process = start(files, data);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      long began = 0;
      long took = 0;
      String last = "";
      for (int seen = 0; seen < batches; ) {
        String line = lines.readLine();
        if (line == null) {
          checkEnd(process.waitFor(), data);
          return false; // the input has come to its end
        }
        if (line.startsWith("batch ")) {
          seen++;
          took = System.nanoTime() - began;
          began = System.nanoTime();
          last = line.substring(6, 12).strip();
        }
      }
      long into = random.nextLong(Math.max(1, took / 1_000_000)) + 1;
      Thread.sleep(into);
      process.destroyForcibly().waitFor();
      say(
          "Kill %d: SIGKILL to job and HBase, %d ms into batch %d",
          kill, into, Long.parseLong(last) + 1);
      return true;
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** Runs to the end, and gives the summary. */
  private String finished(Path files, Path data) throws IOException, InterruptedException {
    Process process = start(files, data);
    String last = "";
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        last = line;
      }
    }
    checkEnd(process.waitFor(), data);
    return last;
  }

  private static void checkEnd(int code, Path data) throws IOException {
    if (code != 0) {
      List<String> said = Files.readAllLines(errors(data));
      throw new IOException(
          "a run ended with " + code + (said.isEmpty() ? "" : ": " + said.get(said.size() - 1)));
    }
  }

  private static Path errors(Path data) {
    return data.resolveSibling("errors.txt");
  }

  private Process start(Path files, Path data) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-Dtarn.terminal") && !option.startsWith("-agent"))
        .filter(option -> !option.startsWith("-javaagent"))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN_CLASS, "demo"));
    command.addAll(List.of("--once", "--no-http", "--input", files.toString()));
    command.addAll(List.of("--data-dir", data.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("HBASE_CONF_DIR");
    running = builder.redirectError(errors(data).toFile()).start();
    return running;
  }

  private void compare(Path files, Path data) throws IOException {
    TerminalListener silent = new TerminalListener(told -> {}); // what is found is told, not how
    try (Tarn tarn = Tarn.open(Location.folder(data), silent, CacheBudget.ofProcess());
        TarnClient client = tarn.client()) {
      JobReader job = client.job(WeblogsJob.NAME);
      PlainCount plain = PlainCount.of(files, dead(job));
      say(
          "A plain count of the same lines: %,d events, and %,d in the dead letters",
          plain.events(), plain.dead());
      RowCounts totals = job.status().committed().orElseThrow().totals();
      if (plain.unread() > 0) {
        say("  %,d lines that this count cannot read were counted by the job", plain.unread());
      }
      holds =
          plain.unread() == 0
              && totals.dead() == plain.dead()
              && totals.input() - totals.dead() == plain.events();
      say("  %-22s %s", "events and dead letters", verdict(holds));
      Snapshot snapshot = job.snapshot();
      same("host_totals requests", plain.requests(), rows(snapshot, "host_totals", "requests"));
      same("host_totals bytes", plain.hostBytes(), rows(snapshot, "host_totals", "bytes"));
      same("replies count, bytes", replies(plain), replies(snapshot));
      if (totals.late() == 0) {
        same("url_hits count", plain.windows(), windows(snapshot));
      } else {
        say("  %-22s left out, as %,d hits were late for a window", "url_hits", totals.late());
      }
    }
  }

  /** Where the lines stand that could not be counted, as {@link PlainCount#of} takes them. */
  private static Set<String> dead(JobReader job) {
    return job.dead(Integer.MAX_VALUE).stream()
        .map(DeadRecord::position)
        .map(position -> position.substring(position.lastIndexOf('/') + 1))
        .collect(Collectors.toSet());
  }

  private static Map<String, Long> rows(Snapshot snapshot, String table, String field) {
    return found(snapshot, table, field, row -> String.valueOf(row.key()));
  }

  private static Map<String, Long> windows(Snapshot snapshot) {
    return found(
        snapshot, "url_hits", "count", row -> row.key() + " " + row.window().orElseThrow().start());
  }

  private static Map<String, Long> replies(PlainCount plain) {
    Map<String, Long> both = new HashMap<>();
    plain.replies().forEach((reply, count) -> both.put(reply + " count", count));
    plain.replyBytes().forEach((reply, bytes) -> both.put(reply + " bytes", bytes));
    return both;
  }

  private static Map<String, Long> replies(Snapshot snapshot) {
    Map<String, Long> both =
        new HashMap<>(found(snapshot, "replies", "count", row -> row.key() + " count"));
    both.putAll(found(snapshot, "replies", "bytes", row -> row.key() + " bytes"));
    return both;
  }

  private static Map<String, Long> found(
      Snapshot snapshot, String table, String field, Function<Row, String> name) {
    Map<String, Long> found = new HashMap<>();
    try (Rows<Row> rows = snapshot.table(table).scan()) {
      rows.forEach(row -> found.put(name.apply(row), row.value().asLong(field)));
    }
    return found;
  }

  private void same(String what, Map<String, Long> counted, Map<String, Long> found) {
    long sum = found.values().stream().mapToLong(each -> each).sum();
    boolean equal = counted.equals(found);
    holds &= equal;
    say("  %-22s %,8d figures, sum %,16d   %s", what, found.size(), sum, verdict(equal));
    if (!equal) {
      Stream.concat(counted.keySet().stream(), found.keySet().stream())
          .distinct()
          .filter(key -> !Objects.equals(counted.get(key), found.get(key)))
          .sorted()
          .limit(3)
          .forEach(
              key -> say("    %s: counted %s, found %s", key, counted.get(key), found.get(key)));
    }
  }

  private static String verdict(boolean equal) {
    return equal ? "equal" : "NOT EQUAL";
  }

  private void say(String format, Object... arguments) {
    out.println(Printable.line(String.format(Locale.ROOT, format, arguments)));
    out.flush();
  }
}
