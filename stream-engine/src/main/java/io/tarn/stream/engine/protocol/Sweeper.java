package io.tarn.stream.engine.protocol;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.UnsweptAttempt;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background work of one open job, one task after the other: cells that are masked, and what no
 * snapshot within history shows. What fails is logged and done again: attempts before the margin is
 * used up, the rest a history later.
 *
 * <p>An attempt that was swept is swept again, as long as a write of it may still arrive: once
 * after each opening, and once in a history. Between two such sweeps not more late cells may come
 * into one row than {@link io.tarn.schemas.TableSchema#LATE_MARGIN}.
 */
final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /** What is not swept by then is swept when the job is opened again. */
  private static final int SECONDS_TO_FINISH = 5;

  private static final long POLL_NANOS = 1_000_000;

  private final String job;
  private final JobStore store;
  private final Clocks clocks;
  private final Optional<Duration> deadLetterTtl;
  private final ExecutorService background;
  private final Set<Long> pending = ConcurrentHashMap.newKeySet();
  private final Set<Long> swept = ConcurrentHashMap.newKeySet();
  private boolean sweptLate;

  /** The version of the last batch that may have removed rows. */
  private long lastRemoval;

  /** Up to which version removed rows have been looked for. Of the background alone. */
  private long removalsSweptTo = ReadPoint.NOTHING;

  /**
   * @param row as the job was opened: what batches before that have removed is not known
   */
  Sweeper(
      String job,
      JobStore store,
      Clocks clocks,
      Optional<Duration> deadLetterTtl,
      ExecutorService background,
      JobRow row) {
    this.job = job;
    this.store = store;
    this.clocks = clocks;
    this.deadLetterTtl = deadLetterTtl;
    this.background = background;
    this.lastRemoval = row.readPoint().version();
  }

  /** Sweeps these attempts soon, all that are waiting together. */
  void sweepAttempts(Collection<UnsweptAttempt> attempts) {
    boolean added = false;
    for (UnsweptAttempt attempt : attempts) {
      added |= !swept.contains(attempt.version()) && pending.add(attempt.version());
    }
    if (added) {
      background.execute(this::trySweepPending);
    }
  }

  /** The versions whose cells have been removed since the job was opened. */
  Collection<Long> swept() {
    return Set.copyOf(swept);
  }

  /**
   * Waits until not more than {@code most} of the attempts are still to be swept.
   *
   * @throws BackendException if a sweep that it must wait for fails
   */
  void awaitAtMost(int most, Collection<UnsweptAttempt> attempts) {
    while (unsweptOf(attempts).size() > most) {
      sweepNow(unsweptOf(attempts));
    }
  }

  /**
   * Called after each commit, from the job's own thread.
   *
   * @param removals whether the batch may have removed rows
   * @param known whether all readers go by what the row says of the tables
   */
  void committed(JobRow row, boolean removals, boolean known) {
    if (removals) {
      lastRemoval = row.readPoint().version();
    }
    sweepAttempts(row.unswept()); // not before the first commit: a restart waits for nothing
    boolean once = row.committedBatch() > 0 && row.committedBatch() % row.longestHistory() == 0;
    if (!sweptLate || once) {
      sweptLate = true;
      background.execute(() -> trySweep(() -> sweepLate(row), "late cells of aborted attempts"));
    }
    if (once) {
      long removal = lastRemoval;
      background.execute(
          () -> trySweep(() -> sweepBelow(row, removal, known), "what is below the history"));
    }
  }

  /** Does something of no hurry behind what waits already. */
  void later(String what, Runnable task) {
    background.execute(() -> trySweep(task, what));
  }

  @Override
  public void close() {
    background.shutdown();
    try {
      if (!background.awaitTermination(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
        background.shutdownNow();
      }
    } catch (InterruptedException e) {
      background.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private List<Long> unsweptOf(Collection<UnsweptAttempt> attempts) {
    return attempts.stream()
        .map(UnsweptAttempt::version)
        .filter(version -> !swept.contains(version))
        .toList();
  }

  /**
   * Waits for a sweep of its own, behind one that may be running: what failed before may do now.
   */
  private void sweepNow(List<Long> versions) {
    pending.addAll(versions);
    Pass pass = new Pass();
    background.execute(pass);
    while (!pass.ended) {
      if (Thread.currentThread().isInterrupted()) {
        throw new BackendException("Interrupted while waiting for the sweep of " + job);
      }
      clocks.awaitMonotonic(clocks.monotonicNanos() + POLL_NANOS);
    }
    if (pass.failure != null) {
      throw new BackendException(
          "The cells of the aborted attempt "
              + versions.get(0)
              + " of "
              + job
              + " could not be swept, and no more may be left",
          pass.failure);
    }
  }

  private void trySweepPending() {
    trySweep(this::sweepPending, "cells of aborted attempts");
  }

  private void trySweep(Runnable sweep, String what) {
    try {
      sweep.run();
    } catch (RuntimeException e) {
      LOG.warn("Of job {} could not be swept yet: {}", job, what, e);
    }
  }

  private void sweepPending() {
    List<Long> versions = pending.stream().sorted().toList();
    if (!versions.isEmpty()) {
      store.sweepMasked(
          versions.stream()
              .map(version -> new Mask(version, version, Mask.Reason.ABORTED, true))
              .toList());
      swept.addAll(versions);
      pending.removeAll(versions);
    }
  }

  private void sweepLate(JobRow row) {
    List<Mask> late = row.masks().stream().filter(mask -> !mask.settled()).toList();
    if (!late.isEmpty()) {
      store.sweepMasked(late);
    }
  }

  private void sweepBelow(JobRow row, long removal, boolean windows) {
    store
        .batch(row.oldestKept(), row.readPoint())
        .ifPresent(entry -> sweepBelow(entry, row, removal, windows));
  }

  private void sweepBelow(BatchEntry oldest, JobRow row, long removal, boolean windows) {
    long now = clocks.wallMillis();
    store.sweepBelow(
        new Floor(
            oldest.batch(),
            row.readPoint().upTo(oldest.version()),
            oldest.committed().time(),
            now,
            row.tables(),
            removal > removalsSweptTo ? OptionalLong.of(removalsSweptTo) : OptionalLong.empty(),
            windows),
        deadLetterTtl.map(ttl -> now - ttl.toMillis()).orElse(Long.MIN_VALUE));
    removalsSweptTo = oldest.version();
  }

  /** One sweep that somebody waits for. */
  private final class Pass implements Runnable {
    private volatile Throwable failure;
    private volatile boolean ended;

    @Override
    public void run() {
      try {
        sweepPending();
      } catch (Throwable e) { // whatever it is, somebody waits for it
        failure = e;
      } finally {
        ended = true;
      }
    }
  }
}
