package io.tarn.chaos;

import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.spi.job.BackendException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/** A folder with an embedded HBase, one demo on it, and a second where a fault needs one. */
final class FolderStage implements Stage {
  private static final String HEAP = "-Xmx1g";
  private static final int SMALL_HEAP_MEBIBYTES = 40;
  private static final int ENDED_BY_CTRL_C = 130;
  private static final int FAILED = 1;
  private static final int MEBIBYTE = 1 << 20;
  private static final Duration TO_START = Duration.ofSeconds(90);
  private static final Duration TO_END = Duration.ofSeconds(60);

  private final Programs programs;
  private final Findings findings;
  private final Path folder;
  private final Path input;
  private final Path data;
  private final Optional<SmallDisk> disk;
  private final List<Daemon> all = new ArrayList<>();
  private Daemon demo;
  private Optional<Daemon> standby = Optional.empty();

  /**
   * @param folder for the output of processes, and, without a disk, for data
   * @param disk where the data folder is, if not there
   */
  FolderStage(
      Programs programs, Findings findings, Path folder, Path input, Optional<SmallDisk> disk) {
    this.programs = programs;
    this.findings = findings;
    this.folder = folder;
    this.input = input;
    this.disk = disk;
    this.data = disk.map(SmallDisk::path).orElse(folder).resolve("data");
  }

  @Override
  public void open() throws IOException {
    demo = start(HEAP);
  }

  private Daemon start(String heap) throws IOException {
    Daemon started =
        programs.startTarn(
            "demo",
            folder,
            heap,
            List.of("demo", "--input", input.toString(), "--data-dir", data.toString()));
    all.add(started);
    return started;
  }

  private Daemon startStandby() throws IOException, InterruptedException {
    Daemon second = start(HEAP);
    Patience.await(
        second + " stands by, but it printed " + second.lastLine(),
        TO_START,
        () -> !second.isAlive() || second.hasPrinted("standby: "));
    return second;
  }

  @Override
  public Configuration configuration() {
    try {
      return EmbeddedHBase.running(data)
          .orElseThrow(() -> new BackendException("no HBase runs on " + data))
          .configuration();
    } catch (IOException e) {
      throw new BackendException("cannot see whether an HBase runs on " + data, e);
    }
  }

  @Override
  public Optional<String> zookeeper() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve("instance.properties"))) {
      properties.load(reader);
      return Optional.ofNullable(properties.getProperty("zookeeper"));
    } catch (NoSuchFileException notReady) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void prepare(Fault fault) throws IOException, InterruptedException {
    if (fault == Fault.STANDBY_KILL || fault == Fault.STOPPED) {
      standby = Optional.of(startStandby());
    }
  }

  @Override
  public void strike(Fault fault, Random random) throws IOException, InterruptedException {
    switch (fault) {
      case KILL -> demo.kill();
      case KILL_STARTING -> killStarting(random);
      case STANDBY_KILL -> {
        demo.kill();
        demo = standby.orElseThrow();
        standby = Optional.empty();
      }
      case STOPPED -> stopForAWhile(random);
      case SMALL_HEAP -> runOnSmallHeap(random);
      case LOCK_DELETED -> {
        Files.delete(data.resolve(random.nextBoolean() ? "tarn.lock" : "hbase/tarn.lock"));
        mustEnd("after its lock was deleted", FAILED);
      }
      case INT -> {
        demo.signal("INT");
        mustEnd("after Ctrl-C", ENDED_BY_CTRL_C);
      }
      case DISK -> fillDisk(random);
      default -> throw new IllegalArgumentException(fault + " is no fault of a folder");
    }
    if (!demo.isAlive()) {
      demo = start(HEAP);
    }
  }

  private void killStarting(Random random) throws IOException, InterruptedException {
    demo.kill();
    for (int times = random.nextInt(1, 4); times > 0; times--) {
      demo = start(HEAP);
      Thread.sleep(random.nextInt(300, 9_000));
      demo.kill();
    }
  }

  private void stopForAWhile(Random random) throws IOException, InterruptedException {
    demo.signal("STOP");
    Thread.sleep(random.nextInt(1_000, 40_000));
    demo.signal("CONT");
  }

  private void runOnSmallHeap(Random random) throws IOException, InterruptedException {
    demo.kill();
    demo = start("-Xmx" + (SMALL_HEAP_MEBIBYTES + random.nextInt(80)) + "m");
    demo.awaitEnd(TO_END);
    demo.kill();
  }

  private void mustEnd(String when, int exitCode) throws IOException, InterruptedException {
    if (!demo.awaitEnd(TO_END)) {
      findings.add(demo + " did not end " + when + " within " + TO_END.toSeconds() + " s");
      demo.kill();
      return;
    }
    if (demo.exitCode() != exitCode) {
      findings.add(
          demo + " ended " + when + " with exit code " + demo.exitCode() + ", not " + exitCode);
    }
    if (exitCode == FAILED && !demo.hasComplained()) {
      findings.add(demo + " ended " + when + " without a sentence; " + demo.lastWords());
    }
  }

  private void fillDisk(Random random) throws IOException, InterruptedException {
    SmallDisk full = disk.orElseThrow();
    full.fillUpTo(random.nextInt(4 * MEBIBYTE));
    boolean ended = demo.awaitEnd(TO_END);
    full.makeRoom();
    if (ended) {
      mustEnd("on a full disk", FAILED);
    } else if (!demo.hasPrinted("aborted, trying again")) {
      findings.add(demo + " neither ended nor refused on a full disk; " + demo.lastWords());
    }
  }

  /** On a folder nothing may end by itself, but for a demo that has been replaced. */
  @Override
  public void tend() throws IOException {
    if (!demo.isAlive()) {
      if (standby.isPresent() && demo.wasFenced()) {
        findings.tell(ended(demo)); // it was stopped while the other took over
      } else {
        findings.add(ended(demo));
      }
      demo = start(HEAP);
    }
    if (standby.isPresent() && !standby.get().isAlive()) {
      findings.add(ended(standby.get()));
      standby = Optional.empty();
    }
  }

  private static String ended(Daemon process) throws IOException {
    return process
        + " ended by itself with exit code "
        + process.exitCode()
        + ": "
        + process.lastWords();
  }

  @Override
  public void settle() throws IOException, InterruptedException {
    if (standby.isPresent()) {
      Daemon second = standby.get();
      standby = Optional.empty();
      second.signal("INT");
      if (!second.awaitEnd(TO_END)) {
        findings.add(second + " did not end after Ctrl-C within " + TO_END.toSeconds() + " s");
        second.kill();
      }
    }
    for (Daemon process : all) {
      process
          .stackTrace()
          .ifPresent(line -> findings.add(process + " showed its user a stack trace: " + line));
    }
    all.removeIf(process -> !process.isAlive());
  }

  @Override
  public String state() throws IOException {
    return demo + (demo.isAlive() ? " runs; " : " has ended; ") + demo.lastWords();
  }

  /** The log on a small disk is kept beside the output. */
  @Override
  public void close() throws IOException {
    for (Daemon process : all) {
      process.kill();
    }
    if (disk.isPresent()) {
      Path log = data.resolve("logs/tarn.log");
      Path kept = folder.resolve("tarn.log");
      if (Files.exists(log) && !Files.exists(kept)) {
        Files.copy(log, kept);
      }
      disk.get().close();
    }
  }
}
