package io.tarn.stream.engine.protocol;

import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.BatchRecord;
import io.tarn.stream.engine.spi.CommitUnknownException;
import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.FencedException;
import io.tarn.stream.engine.spi.JobLog;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.PlanRequest;
import io.tarn.stream.engine.spi.ReadPoint;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job log by compare and put on one row. */
public final class FencedJobLog implements JobLog {
  private static final Logger LOG = LoggerFactory.getLogger(FencedJobLog.class);

  /** How often a change whose answer did not come is looked up and tried again. */
  private static final int UNKNOWN_ATTEMPTS = 3;

  /** One of the margin's versions is the attempt in flight. */
  private static final int MAX_UNSWEPT = TableSchema.VERSION_MARGIN - 1;

  private final String job;
  private final JobStore store;
  private final Clock clock;
  private final Sweeper sweeper;
  private JobRow row;
  private BatchEntry lastEntry;

  private FencedJobLog(String job, JobStore store, Clock clock, JobRow row) {
    this.job = job;
    this.store = store;
    this.clock = clock;
    this.row = row;
    this.sweeper = new Sweeper(job, store);
  }

  /**
   * Opens a job: see {@link io.tarn.stream.engine.spi.Backend#openJob}.
   *
   * @param store closed with the log
   * @param clock what versions are taken from
   */
  public static FencedJobLog open(String job, String owner, JobStore store, Clock clock) {
    String unique =
        "opened "
            + clock.instant().truncatedTo(ChronoUnit.SECONDS)
            + " by "
            + owner
            + " ("
            + UUID.randomUUID()
            + ")";
    while (true) {
      JobRow before = store.read().orElse(JobRow.NEW);
      JobRow after = before.opened(unique);
      boolean put;
      try {
        put = store.compareAndPut(before, after);
      } catch (BackendException e) {
        LOG.warn("No answer to the open of {}: reading its row again", job, e);
        put = false;
      }
      Optional<JobRow> found = put && before.epoch() > 0 ? Optional.of(after) : store.read();
      if (put && found.isEmpty()) {
        throw new BackendException(
            "The row of job "
                + job
                + " was made, but cannot be read back: it was deleted before, and the delete marker"
                + " hides it; flush and major_compact the table of jobs, and start again");
      }
      if (found.equals(Optional.of(after))) {
        return new FencedJobLog(job, store, clock, after);
      }
    }
  }

  @Override
  public String job() {
    return job;
  }

  @Override
  public long epoch() {
    return row.epoch();
  }

  @Override
  public Optional<Committed> committed() {
    return row.committed();
  }

  @Override
  public Optional<Plan> interrupted() {
    return row.interrupted();
  }

  @Override
  public ReadPoint readPoint() {
    return row.readPoint();
  }

  @Override
  public Plan plan(PlanRequest request) {
    abortForgottenPlan();
    sweeper.awaitAtMost(MAX_UNSWEPT, row.unswept());
    JobRow next = row.planned(job, request, clock.millis(), sweeper.swept());
    change("plan batch " + request.batch() + " of " + job, next);
    return next.plan().orElseThrow();
  }

  @Override
  public Committed commit(Plan plan, BatchRecord record) {
    String doing = "commit batch " + plan.batch() + " of " + job;
    JobRow next = row.committedBy(plan, record);
    lastEntry = BatchEntry.of(plan, record);
    store.putBatch(lastEntry);
    try {
      change(doing, next);
    } catch (FencedException e) {
      throw e;
    } catch (BackendException e) {
      throw new CommitUnknownException(
          "Cannot tell whether batch "
              + plan.batch()
              + " of "
              + job
              + " was committed: no answer came, and its row cannot be read; start the job again once HBase answers",
          e);
    }
    sweeper.sweepAborted(
        row.unswept()); // not before the first commit, as a restart is waited for until then
    sweeper.committed(row);
    return row.committed().orElseThrow();
  }

  @Override
  public void abort(Plan plan, boolean settled) {
    if (row.abortedVersions().contains(plan.version())) {
      return; // by an earlier call whose answer did not come
    }
    change("abort batch " + plan.batch() + " of " + job, row.abortedBy(plan, settled));
    sweeper.sweepAborted(List.of(plan.version()));
  }

  @Override
  public void amend(Committed committed, BatchRecord record) {
    try {
      store.putBatch(lastEntry.withProgress(record.progress()));
    } catch (BackendException e) {
      LOG.warn("The last figures of batch {} of {} could not be kept", committed.batch(), job, e);
    }
  }

  @Override
  public void close() {
    sweeper.close();
    noteSwept();
    store.close();
  }

  /**
   * The next plan would note it; where there is none, the next opening would sweep it all again.
   */
  private void noteSwept() {
    List<Long> swept = row.unswept().stream().filter(sweeper.swept()::contains).toList();
    if (swept.isEmpty()) {
      return;
    }
    try {
      change("note what was swept of " + job, row.swept(swept));
    } catch (FencedException | BackendException e) {
      LOG.info("What was swept of {} could not be noted, and will be swept again", job, e);
    }
  }

  /**
   * A plan whose answer never came may have been logged all the same: nobody has written under it.
   */
  private void abortForgottenPlan() {
    row.plan()
        .ifPresent(
            open -> {
              LOG.info(
                  "Attempt {} at batch {} of {} was logged without an answer",
                  open.version(),
                  open.batch(),
                  job);
              abort(open, true);
            });
  }

  /**
   * Puts {@code next} in place of the row, whatever becomes of the answer.
   *
   * @throws BackendException if it cannot be found out whether it was put
   */
  private void change(String doing, JobRow next) {
    BackendException unanswered = null;
    for (int attempt = 0; attempt < UNKNOWN_ATTEMPTS; attempt++) {
      JobRow found;
      try {
        found = store.compareAndPut(row, next) ? next : store.read().orElse(JobRow.NEW);
      } catch (BackendException e) {
        LOG.warn("No answer to: {}; asking again", doing, e);
        unanswered = e;
        continue;
      }
      if (found.equals(next)) {
        row = next;
        return;
      }
      checkStillOurs(doing, found);
    }
    throw new BackendException(
        "Cannot " + doing + ": no answer from the job's row; is HBase up?", unanswered);
  }

  /**
   * After a refusal: another writer has the row, or an earlier change of ours took place without an
   * answer.
   */
  private void checkStillOurs(String doing, JobRow found) {
    if (found.epoch() != row.epoch() || !found.owner().equals(row.owner())) {
      throw new FencedException(doing, row.epoch(), found.epoch(), found.owner());
    }
    if (found.sequence() > row.sequence()) {
      row = found;
      throw new BackendException(
          "Cannot " + doing + ": an earlier change was made without an answer; try again");
    }
  }
}
