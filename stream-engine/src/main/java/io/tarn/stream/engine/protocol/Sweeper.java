package io.tarn.stream.engine.protocol;

import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.Committed;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The background work of one open job, on one thread: cells of aborted attempts, and removed keys
 * below the history. What fails is logged and done again: aborted cells before the margin is used
 * up, removed keys a history later.
 */
final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /** What is not swept by then is swept when the job is opened again. */
  private static final int SECONDS_TO_FINISH = 5;

  private final String job;
  private final JobStore store;
  private final ExecutorService thread;
  private final Set<Long> pending = ConcurrentHashMap.newKeySet();
  private final Set<Long> swept = ConcurrentHashMap.newKeySet();
  private final int every;

  Sweeper(String job, JobStore store) {
    this.job = job;
    this.store = store;
    this.every = Math.max(1, store.history());
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread sweeping = new Thread(task, "tarn-sweeper-" + job);
              sweeping.setDaemon(true);
              return sweeping;
            });
  }

  /** Sweeps these versions soon, all that are waiting together. */
  void sweepAborted(Collection<Long> versions) {
    boolean added = false;
    for (long version : versions) {
      added |= !swept.contains(version) && pending.add(version);
    }
    if (added) {
      thread.execute(this::trySweepPending);
    }
  }

  /** The versions whose cells have been removed since the job was opened. */
  Collection<Long> swept() {
    return Set.copyOf(swept);
  }

  /**
   * Waits until not more than {@code most} of the versions are still to be swept.
   *
   * @throws BackendException if a sweep that it must wait for fails
   */
  void awaitAtMost(int most, Collection<Long> versions) {
    long left = versions.stream().filter(version -> !swept.contains(version)).count();
    for (long version : versions) {
      if (left <= most) {
        return;
      }
      if (!swept.contains(version)) {
        await(version);
        left--;
      }
    }
  }

  /** Called after each commit; sweeps removed keys once in a history. */
  void committed(JobRow row) {
    Committed last = row.committed().orElseThrow();
    long floor = last.batch() - every;
    if (floor >= 0 && last.batch() % every == 0) {
      thread.execute(() -> sweepRemoved(row, floor));
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(SECONDS_TO_FINISH, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      thread.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void sweepRemoved(JobRow row, long floor) {
    try {
      store.batch(floor).ifPresent(entry -> store.sweepRemoved(row, entry.version()));
    } catch (BackendException e) {
      LOG.warn("Removed keys of {} below batch {} could not be swept yet", job, floor, e);
    }
  }

  /**
   * Waits for a sweep of its own, behind one that may be running: what failed before may do now.
   */
  private void await(long version) {
    try {
      pending.add(version);
      thread.submit(this::sweepPending).get();
    } catch (ExecutionException e) {
      throw new BackendException(
          "The cells of the aborted attempt "
              + version
              + " of "
              + job
              + " could not be swept, and no more may be left",
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackendException("Interrupted while waiting for the sweep of " + job, e);
    }
  }

  private void trySweepPending() {
    try {
      sweepPending();
    } catch (RuntimeException e) {
      LOG.warn("Cells of aborted attempts of {} could not be swept yet", job, e);
    }
  }

  private void sweepPending() {
    List<Long> versions = List.copyOf(pending);
    if (!versions.isEmpty()) {
      store.sweepAborted(versions);
      swept.addAll(versions);
      pending.removeAll(versions);
    }
  }
}
