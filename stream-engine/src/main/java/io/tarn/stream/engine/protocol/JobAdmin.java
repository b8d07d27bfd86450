package io.tarn.stream.engine.protocol;

import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.FencedException;
import io.tarn.stream.engine.spi.Plan;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes a job from outside while nobody runs it: whoever does is fenced. What is asked for takes
 * effect when the job is opened next, or at once where something is deleted.
 *
 * <p>Each call raises {@link BackendException} if no answer came: calling it again is harmless.
 */
public final class JobAdmin implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobAdmin.class);

  private final String job;
  private final JobStore store;
  private final ProtocolBackend backend;

  JobAdmin(String job, JobStore store, ProtocolBackend backend) {
    this.job = job;
    this.store = store;
    this.backend = backend;
  }

  /** The job as it is, or empty if it was never opened, or has been deleted. */
  public Optional<JobRow> row() {
    return store.read().filter(row -> !row.orders().deleted());
  }

  /**
   * Gives up parts that the job was made of, or lets it go on in spite of what a sink has noted:
   * the next opening does not ask for them. A source or watermark that is put back later goes on
   * where it was; a table that is put back is refused, as it lacks batches.
   *
   * @param parts each written {@code kind:name}, as the refusal of the job names it
   * @throws IllegalArgumentException if one is no part of the job
   */
  public void adopt(Collection<String> parts) {
    JobRow row = store.read().orElse(JobRow.NEW);
    parts.forEach(part -> checkIsPart(JobPart.parse(part), row));
    change("adopt " + job + " without " + parts, before -> opened(before).adopting(parts));
  }

  /**
   * Has the next opening pass over the batch that was planned and could not be run: its offsets are
   * committed, its records are read by nobody.
   *
   * @return what will be passed over
   * @throws IllegalStateException if no batch waits to be run again
   */
  public Plan skip() {
    JobRow skipping =
        change(
            "skip a batch of " + job,
            before -> {
              JobRow opened = opened(before);
              if (opened.interrupted().isEmpty()) {
                throw new IllegalStateException(
                    "No batch of "
                        + job
                        + " waits to be run again"
                        + before
                            .committed()
                            .map(last -> ": batch " + last.batch() + " was committed")
                            .orElse("")
                        + ", so there is nothing to skip");
              }
              return opened.skipping();
            });
    return skipping.interrupted().orElseThrow();
  }

  /**
   * Deletes one table of the job with its state. An operation that keeps it begins it anew, with
   * the batch after the last committed one.
   *
   * @throws IllegalArgumentException if the job has no such table
   */
  public void deleteTable(String table) {
    JobRow row = store.read().orElse(JobRow.NEW);
    Set<String> known = new TreeSet<>(row.tables().keySet());
    known.addAll(store.tables().keySet());
    if (!known.contains(table)) {
      throw new IllegalArgumentException(
          "job " + job + " has no table " + table + "; it has " + known);
    }
    change("delete table " + table + " of " + job, before -> opened(before).forgetting(table));
    store.dropTable(table);
  }

  /**
   * Deletes all state, offsets, records of batches and dead letters of the job, so that it begins
   * anew with batch 0 and the first record of its sources.
   */
  public void reset() {
    empty(false);
  }

  /** As {@link #reset}, and lists the job no more until it is opened again. */
  public void delete() {
    empty(true);
  }

  private void empty(boolean deleted) {
    String doing = (deleted ? "delete " : "reset ") + job;
    JobRow ours = change(doing, this::opened);
    Set<String> tables = new HashSet<>(store.tables().keySet());
    tables.addAll(ours.tables().keySet());
    tables.forEach(store::dropTable);
    store.forget(ours.lastVersion());
    change(
        doing,
        before -> {
          if (before.epoch() != ours.epoch()) {
            throw new FencedException(doing, ours.epoch(), before.epoch(), before.owner());
          }
          return before.emptied(deleted);
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private JobRow opened(JobRow before) {
    return before.opened(
        "changed "
            + Instant.ofEpochMilli(backend.clocks().wallMillis()).truncatedTo(ChronoUnit.SECONDS)
            + " by command ("
            + UUID.randomUUID()
            + ")");
  }

  private JobRow change(String doing, UnaryOperator<JobRow> change) {
    while (true) {
      JobRow before = store.read().orElse(JobRow.NEW);
      JobRow after = change.apply(before);
      try {
        if (store.compareAndPut(before, after)) {
          return after;
        }
      } catch (BackendException e) {
        LOG.warn("No answer to: {}; reading the row again", doing, e);
      }
      if (store.read().equals(Optional.of(after))) {
        return after;
      }
    }
  }

  private void checkIsPart(JobPart part, JobRow row) {
    Set<String> known =
        switch (part.kind()) {
          case TABLE -> row.committed().map(Committed::tables).orElse(Set.of());
          case SOURCE -> row.committed().map(last -> last.offsets().keySet()).orElse(Set.of());
          case WATERMARK ->
              row.committed().map(last -> last.eventTimes().keySet()).orElse(Set.of());
          case FIELD, SINK -> Set.of(part.name());
        };
    if (!known.contains(part.name())) {
      throw new IllegalArgumentException(
          "job " + job + " has no " + part + "; it has " + new TreeSet<>(known));
    }
  }
}
