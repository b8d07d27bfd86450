package io.tarn.chaos;

import io.tarn.client.JobReader;
import io.tarn.client.NotFoundException;
import io.tarn.client.Row;
import io.tarn.client.Snapshot;
import io.tarn.spi.job.BackendException;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * A thread that takes snapshots again and again, whatever happens to HBase: at each the tables must
 * agree, batches never go back, and one snapshot of each round is held and must not change.
 */
final class SnapshotReader implements AutoCloseable {
  private static final long PAUSE_MILLIS = 100;
  private static final int READS_BETWEEN_LOOKS_AT_THE_HELD = 7;

  private final Link link;
  private final Input input;
  private final Findings findings;
  private final Thread thread = new Thread(this::run, "tarn-chaos-reader");

  private volatile boolean closed;
  private volatile long lines;
  private volatile long batch = -1;
  private volatile boolean beginning = true;

  private long reads;
  private long refused;
  private long batches;
  private long lastCommitNanos;
  private long longestNanos;
  private boolean isIdle;
  private Held held;

  private record Held(JobReader on, Snapshot snapshot, Tables tables) {}

  /**
   * What was read in a round.
   *
   * @param batches that were committed
   * @param reads that were answered, and right unless a finding says otherwise
   * @param refused that were answered by an error
   * @param stoodStill the longest time between two commits, while there was something to commit
   */
  record Round(long batches, long reads, long refused, Duration stoodStill) {}

  SnapshotReader(Link link, Input input, Findings findings) {
    this.link = link;
    this.input = input;
    this.findings = findings;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** How many lines were counted in the last snapshot. */
  long lines() {
    return lines;
  }

  /** From now on a new round is counted. */
  synchronized void begin() {
    reads = 0;
    refused = 0;
    batches = 0;
    longestNanos = 0;
    lastCommitNanos = System.nanoTime();
    isIdle = false;
    beginning = true;
  }

  /** Files were written after a round has begun: until now there may have been nothing to do. */
  synchronized void wrote() {
    if (isIdle) {
      lastCommitNanos = System.nanoTime();
      isIdle = false;
    }
  }

  synchronized Round soFar() {
    return new Round(batches, reads, refused, Duration.ofNanos(longestNanos));
  }

  private void run() {
    for (int turn = 0; !closed; turn++) {
      try {
        JobReader job = link.job();
        readNewest(job);
        if (turn % READS_BETWEEN_LOOKS_AT_THE_HELD == 0) {
          readHeld(job);
        }
        count(true);
      } catch (BackendException | UncheckedIOException away) {
        count(false);
      } catch (NotFoundException e) {
        if (batch >= 0) {
          findings.add("a reader found what was there no more: " + e.getMessage());
        }
        count(false);
      } catch (RuntimeException e) {
        if (!closed) {
          findings.add("a reader was told " + e);
        }
      }
      pause();
    }
    link.close();
  }

  private void readNewest(JobReader job) {
    Snapshot snapshot = job.snapshot();
    long requests = sum(snapshot, Tables.HOSTS, "requests");
    long replies = sum(snapshot, Tables.REPLIES, "count");
    String where = "at batch " + snapshot.batch() + " ";
    if (requests != replies) {
      findings.add(where + requests + " requests by host, but " + replies + " by reply code");
    } else if (!input.isBatchEnd(requests)) {
      findings.add(where + requests + " requests, which no number of whole files has");
    }
    if (snapshot.batch() < batch) {
      findings.add(where + "though batch " + batch + " was read before");
    }
    committed(snapshot.batch(), requests);
    lines = requests;
  }

  private synchronized void committed(long newest, long counted) {
    if (newest > batch) {
      long now = System.nanoTime();
      batches += newest - batch;
      longestNanos = Math.max(longestNanos, now - lastCommitNanos);
      lastCommitNanos = now;
      batch = newest;
      isIdle = counted == input.lines();
    }
  }

  private static long sum(Snapshot snapshot, String table, String field) {
    long sum = 0;
    for (Row row : snapshot.table(table).scan().toList()) {
      sum += row.value().asLong(field);
    }
    return sum;
  }

  /** Where HBase has another address since, the held batch is asked for again. */
  private void readHeld(JobReader job) {
    if (beginning) {
      Snapshot snapshot = job.snapshot();
      held = new Held(job, snapshot, Tables.read(snapshot));
      beginning = false;
      return;
    }
    if (held.on != job) {
      held = new Held(job, job.snapshotAt(held.snapshot.batch()), held.tables);
    }
    held.tables
        .differencesOf(Tables.read(held.snapshot))
        .forEach(
            difference ->
                findings.add("held at batch " + held.snapshot.batch() + ": " + difference));
  }

  private synchronized void count(boolean answered) {
    reads += answered ? 1 : 0;
    refused += answered ? 0 : 1;
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Ends soon, and its link with it. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
