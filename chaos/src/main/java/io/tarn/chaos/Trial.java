package io.tarn.chaos;

import io.tarn.client.JobReader;
import io.tarn.client.JobStatus;
import io.tarn.client.NotFoundException;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.RowCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * Rounds on one stage. In each, files are written; at a random moment, before all are counted,
 * something is harmed and healed; more files are written; and once all are counted, all tables are
 * compared with a plain count of the input.
 */
final class Trial implements AutoCloseable {
  private static final Duration TO_COUNT_ALL = Duration.ofMinutes(4);
  private static final Duration TO_BE_READ = Duration.ofMinutes(1);
  private static final Duration TO_SEE_A_BATCH = Duration.ofSeconds(2);
  private static final int MILLIS_INTO_A_BATCH = 60;

  private final Stage stage;
  private final Input input;
  private final Findings findings;
  private final Random random;
  private final int filesPerRound;
  private final Link link;
  private final SnapshotReader reader;
  private boolean opened;

  /**
   * @param random decides the moments
   */
  Trial(Stage stage, Input input, Findings findings, Random random, int filesPerRound) {
    this.stage = stage;
    this.input = input;
    this.findings = findings;
    this.random = random;
    this.filesPerRound = filesPerRound;
    this.link = new Link(stage);
    this.reader = new SnapshotReader(new Link(stage), input, findings);
  }

  /** Starts the stage, and has it count a first file. */
  private void open() throws IOException, InterruptedException {
    opened = true;
    input.write(1);
    stage.open();
    reader.start();
    awaitCounted(input.lines());
  }

  /**
   * One round; the first starts the stage. A round that is stuck is to be the last on the stage.
   */
  Outcome run(Fault fault) throws InterruptedException {
    try {
      if (!opened) {
        open();
      }
      stage.prepare(fault);
      reader.begin();
      long before = input.lines();
      input.write(filesPerRound / 2);
      awaitCounted(before + (long) ((input.lines() - before) * 0.8 * random.nextDouble()));
      awaitMoment();
      if (fault.needsHits()) {
        writeRest();
        stage.strike(fault, random);
      } else {
        stage.strike(fault, random);
        writeRest();
      }
      awaitCounted(input.lines());
      compare();
      stage.settle();
    } catch (StuckException e) {
      findings.add("stuck, " + e.getMessage());
    } catch (IOException e) {
      findings.add(fault + " could not be done: " + e);
    }
    return new Outcome(fault, reader.soFar(), findings.drain());
  }

  private void writeRest() throws IOException {
    input.write(filesPerRound - filesPerRound / 2);
    reader.wrote();
  }

  private void awaitCounted(long lines) throws IOException, InterruptedException {
    boolean counted =
        Patience.until(
            TO_COUNT_ALL,
            () -> {
              stage.tend();
              return reader.lines() >= lines;
            });
    if (!counted) {
      throw new StuckException(
          "%,d lines were to be counted within %d s, but only %,d are; %s"
              .formatted(lines, TO_COUNT_ALL.toSeconds(), reader.lines(), stage.state()));
    }
  }

  /** Mostly in the middle of a batch, else at any time between two. */
  private void awaitMoment() throws IOException, InterruptedException {
    if (random.nextInt(3) > 0) {
      boolean unused = Patience.until(TO_SEE_A_BATCH, 1, this::isBatchUnderWay);
    }
    Thread.sleep(random.nextInt(MILLIS_INTO_A_BATCH));
  }

  private boolean isBatchUnderWay() {
    try {
      return link.job().status().plan().isPresent();
    } catch (BackendException | UncheckedIOException e) {
      return true; // HBase is away already: as good a moment as any
    }
  }

  private void compare() throws IOException, InterruptedException {
    Patience.await(
        "HBase answers a reader after all was counted; " + stage.state(),
        TO_BE_READ,
        () -> {
          try {
            compare(link.job());
            return true;
          } catch (BackendException | UncheckedIOException | NotFoundException e) {
            stage.tend();
            return false;
          }
        });
  }

  private void compare(JobReader job) {
    List<String> differences = input.expected().tables().differencesOf(Tables.read(job.snapshot()));
    JobStatus status = job.status();
    RowCounts counted = status.committed().orElseThrow().totals();
    differences.forEach(findings::add);
    RowCounts expected = new RowCounts(input.lines(), 0, 0, counted.batches());
    if (!counted.equals(expected)) {
      findings.add("the job counted " + counted + ", but the input is " + expected);
    }
  }

  /** Stops reading; the stage is another's to close. */
  @Override
  public void close() {
    reader.close();
    link.close();
  }
}
