package io.tarn.stream.engine.protocol;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobPart;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Plan;
import io.tarn.spi.write.FencedException;
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
  private final Clocks clocks;

  JobAdmin(String job, JobStore store, Clocks clocks) {
    this.job = job;
    this.store = store;
    this.clocks = clocks;
  }

  /** The job as it is, or empty if it was never opened, or has been deleted. */
  public Optional<JobRow> row() {
    return store.row().filter(row -> !row.orders().isDeleted());
  }

  /** Whether there is anything of the job: its row may have been lost, but not its tables. */
  public boolean exists() {
    return row().isPresent() || !store.tables().isEmpty();
  }

  /**
   * Whether it is written as {@link #adopt} takes it; of what job, is not asked.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static void checkPart(String part) {
    JobPart.parse(part);
  }

  /**
   * Gives up parts that the job was made of, or lets it go on in spite of what a sink has noted:
   * the next opening does not ask for them, and what an output has not been given it never will be.
   * A source or watermark that is put back later goes on where it was; a table that is put back is
   * refused, as it lacks batches.
   *
   * @param parts each written {@code kind:name}, as the refusal of the job names it
   * @throws IllegalArgumentException if one is no part of the job
   */
  public void adopt(Collection<String> parts) {
    JobRow row = store.row().orElse(JobRow.NEW);
    parts.forEach(part -> checkIsPart(JobPart.parse(part), row));
    change("adopt " + job + " without " + parts, before -> opened(there(before)).adopting(parts));
  }

  /**
   * Has the next opening pass over the batch that was planned and could not be run: its offsets are
   * committed, its records are read by nobody.
   *
   * @param batch the batch id, for another must not be passed over by mistake
   * @return what will be passed over
   * @throws IllegalStateException if that batch does not wait to be run again
   */
  public Plan skip(long batch) {
    JobRow skipping =
        change(
            "skip a batch of " + job,
            before -> {
              JobRow opened = opened(there(before));
              if (opened.interrupted().filter(plan -> plan.batch() == batch).isEmpty()) {
                throw new IllegalStateException(
                    "Batch "
                        + batch
                        + " of "
                        + job
                        + " does not wait to be run again"
                        + before
                            .committed()
                            .map(last -> ": batch " + last.batch() + " was committed")
                            .orElse("")
                        + "; nothing was skipped");
              }
              return opened.skipping();
            });
    return skipping.interrupted().orElseThrow();
  }

  /**
   * Deletes one table of the job with its state. An operation that keeps it begins it anew, with
   * the batch after the last committed one.
   *
   * @throws IllegalArgumentException if the job has no such table, or it has a source's names
   */
  public void deleteTable(String table) {
    JobRow row = store.row().orElse(JobRow.NEW);
    Set<String> known = new TreeSet<>(row.tables().keySet());
    known.addAll(store.tables().keySet());
    if (!known.contains(table)) {
      throw new IllegalArgumentException(
          "job " + job + " has no table " + table + "; it has " + known);
    }
    Optional<String> keeper =
        Optional.ofNullable(row.tables().get(table)).flatMap(KeptTable::source);
    if (keeper.isPresent()) {
      throw new IllegalArgumentException(
          "table "
              + table
              + " has the names of what source "
              + keeper.get()
              + " has read, without which all of it would be read again; reset the job instead");
    }
    change("delete table " + table + " of " + job, before -> opened(there(before)));
    store.dropTable(table);
    change("forget table " + table + " of " + job, before -> opened(before).forgetting(table));
  }

  /**
   * Deletes all state, offsets, records of batches and dead letters of the job, and what its
   * outputs have not been given, so that it begins anew with batch 0 and the first record of its
   * sources: of those that cannot be read twice, the first that is stored and was not read.
   */
  public void reset() {
    empty(false);
  }

  /**
   * As {@link #reset}, and lists the job no more until it is opened again. What its sources have
   * stored is deleted, too.
   */
  public void delete() {
    empty(true);
  }

  private void empty(boolean deleted) {
    String doing = (deleted ? "delete " : "reset ") + job;
    JobRow ours = change(doing, before -> opened(before).beingEmptied());
    Set<String> tables = new HashSet<>(store.tables().keySet());
    tables.addAll(ours.tables().keySet());
    for (String table : tables) {
      checkOurs(doing, ours, store.row().orElse(JobRow.NEW));
      store.dropTable(table);
    }
    store.forget(Math.max(ours.lastVersion(), clocks.wallMillis()));
    if (deleted) {
      store.forgetInput();
    }
    change(
        doing,
        before -> {
          checkOurs(doing, ours, before);
          return before.emptied(deleted);
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private static void checkOurs(String doing, JobRow ours, JobRow now) {
    if (now.epoch() != ours.epoch()) {
      throw new FencedException(doing, ours.epoch(), now.epoch(), now.owner());
    }
  }

  /** The row, unless somebody has begun to empty it. */
  private JobRow there(JobRow row) {
    new TableCheck(job, row).checkThere();
    return row;
  }

  private JobRow opened(JobRow before) {
    return before.opened(
        "changed "
            + Instant.ofEpochMilli(clocks.wallMillis()).truncatedTo(ChronoUnit.SECONDS)
            + " by command ("
            + UUID.randomUUID()
            + ")");
  }

  private JobRow change(String doing, UnaryOperator<JobRow> change) {
    while (true) {
      JobRow before = store.row().orElse(JobRow.NEW);
      JobRow after = change.apply(before);
      try {
        if (store.compareAndPut(before, after)) {
          return after;
        }
      } catch (BackendException e) {
        LOG.warn("No answer to: {}; reading the row again", doing, e);
      }
      if (store.row().equals(Optional.of(after))) {
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
          case FIELD -> row.tables().keySet();
          case SINK -> Set.of(part.name());
          case OUTPUT -> row.outputs().keySet();
        };
    String name =
        part.kind() == JobPart.Kind.FIELD ? part.name().replaceFirst("\\..*", "") : part.name();
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "job " + job + " has no " + part + "; it has " + new TreeSet<>(known));
    }
  }
}
