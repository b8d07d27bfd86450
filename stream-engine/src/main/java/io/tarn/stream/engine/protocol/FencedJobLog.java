package io.tarn.stream.engine.protocol;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.job.JobChangedException;
import io.tarn.spi.job.JobPart;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Orders;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.Undelivered;
import io.tarn.spi.job.UnsweptAttempt;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.write.CommitUnknownException;
import io.tarn.spi.write.FencedException;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job log by compare and put on one row. */
public final class FencedJobLog implements JobLog {
  private static final Logger LOG = LoggerFactory.getLogger(FencedJobLog.class);

  /** How often a change whose answer did not come is looked up and tried again. */
  private static final int UNKNOWN_ATTEMPTS = 3;

  /** Readers reckon with it: see the client's {@code HistoryWatch}. */
  private static final long NANOS_BETWEEN_COMMITS = 1_000_000;

  private final String job;
  private final JobStore store;
  private final Clocks clocks;
  private final Sweeper sweeper;
  private final Map<String, StateTable> tables = new HashMap<>();

  /** By output, up to which batch it has been given all; of what the row does not say yet. */
  private final Map<String, Long> delivered = new HashMap<>();

  private JobRow row;
  private BatchEntry lastEntry;
  private long nextCommitNanos;
  private JobTables kept;

  private FencedJobLog(
      String job,
      JobSetup setup,
      JobStore store,
      Clocks clocks,
      ExecutorService background,
      JobRow row) {
    this.job = job;
    this.store = store;
    this.clocks = clocks;
    this.row = row;
    this.sweeper = new Sweeper(job, store, clocks, setup.deadLetterTtl(), background, row);
    pauseCommits();
  }

  /**
   * Opens a job: see {@link io.tarn.spi.write.Backend#openJob}.
   *
   * @param store closed with the log
   */
  static FencedJobLog open(
      String job,
      JobSetup setup,
      JobStore store,
      Clocks clocks,
      Supplier<ExecutorService> background) {
    String owner =
        "opened "
            + Instant.ofEpochMilli(clocks.wallMillis()).truncatedTo(ChronoUnit.SECONDS)
            + " by "
            + setup.owner()
            + " ("
            + UUID.randomUUID()
            + ")";
    JobTables tables = new JobTables(job, setup, store);
    while (true) {
      JobRow before = store.row().orElse(JobRow.NEW);
      try {
        tables.check(before);
      } catch (DamagedTableException | JobChangedException e) {
        if (store.row().orElse(JobRow.NEW).sequence() != before.sequence()) {
          continue; // somebody has opened the job, or planned a batch, meanwhile
        }
        throw e;
      }
      JobRow after = before.opened(owner);
      boolean put;
      try {
        put = store.compareAndPut(before, after);
      } catch (BackendException e) {
        LOG.warn("No answer to the open of {}: reading its row again", job, e);
        put = false;
      }
      Optional<JobRow> found = put && before.epoch() > 0 ? Optional.of(after) : store.row();
      if (put && found.isEmpty()) {
        throw new BackendException(
            "The row of job "
                + job
                + " was made, but cannot be read back: it was deleted before, and the delete marker"
                + " hides it; flush and major_compact the table of jobs, and start again");
      }
      if (found.equals(Optional.of(after))) {
        FencedJobLog log = new FencedJobLog(job, setup, store, clocks, background.get(), after);
        try {
          log.keep(tables);
          return log;
        } catch (RuntimeException | Error e) {
          log.sweeper.close();
          throw e;
        }
      }
    }
  }

  /** Makes and alters tables, and notes them in the row. */
  private void keep(JobTables asked) {
    kept = asked;
    Map<String, KeptTable> changed = asked.makeAndRaise(row);
    Orders orders = asked.fulfilled(row);
    JobRow noted = row.keeping(changed, orders, asked.notedVersion());
    if (!changed.isEmpty()
        || !orders.equals(row.orders())
        || noted.lastVersion() != row.lastVersion()) {
      change("note the parts of " + job, noted);
    }
    asked.raised(clocks.monotonicNanos());
    for (TableSchema schema : asked.schemas()) {
      tables.put(schema.table(), store.table(schema));
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
  public boolean skipsInterrupted() {
    return row.orders().skips();
  }

  @Override
  public ReadPoint readPoint() {
    return row.readPoint();
  }

  @Override
  public StateTable table(String name) {
    StateTable table = tables.get(name);
    if (table == null) {
      throw new IllegalArgumentException(
          "job " + job + " was opened with " + tables.keySet() + ", not with a table " + name);
    }
    return table;
  }

  @Override
  public long now() {
    return row.nextVersion(clocks.wallMillis());
  }

  @Override
  public Plan plan(PlanRequest request) {
    return plan(request, clocks.wallMillis());
  }

  @Override
  public Plan planForeseen(Plan foreseen) {
    return plan(foreseen.request(), foreseen.version());
  }

  private Plan plan(PlanRequest request, long nowMillis) {
    abortForgottenPlan();
    sweeper.awaitAtMost(TableSchema.UNSWEPT_MARGIN - 1, row.unswept()); // and the one in flight
    JobRow next = row.planned(job, request, nowMillis, sweeper.swept(), delivered);
    change("plan batch " + request.batch() + " of " + job, next);
    delivered.clear();
    return next.plan().orElseThrow();
  }

  @Override
  public Foreseen foresee(Plan plan, BatchResult record) {
    JobRow next = row.committedBy(plan, record);
    return new Foreseen(
        next.committed().orElseThrow(), next.readPoint(), next.nextVersion(clocks.wallMillis()));
  }

  @Override
  public Committed commit(Plan plan, BatchResult record) {
    String doing = "commit batch " + plan.batch() + " of " + job;
    JobRow next = row.committedBy(plan, record);
    lastEntry =
        new BatchEntry(
            next.committed().orElseThrow(),
            plan,
            row.readPoint().version(),
            record.progress(),
            record.receipts());
    store.putBatch(lastEntry);
    clocks.awaitMonotonic(nextCommitNanos);
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
    pauseCommits();
    sweeper.committed(row, record.removals(), kept.areKnown(clocks.monotonicNanos()));
    kept.lower(row, clocks.monotonicNanos())
        .ifPresent(task -> sweeper.later("tables that keep more than their history", task));
    return row.committed().orElseThrow();
  }

  @Override
  public void abort(Plan plan, boolean settled) {
    if (row.unswept().stream().anyMatch(attempt -> attempt.version() == plan.version())) {
      return; // by an earlier call whose answer did not come
    }
    change("abort batch " + plan.batch() + " of " + job, row.abortedBy(plan, settled));
    sweeper.sweepAttempts(row.unswept());
  }

  @Override
  public List<Delivery> undelivered() {
    List<Delivery> left = new ArrayList<>();
    row.outputs()
        .forEach(
            (output, batches) ->
                batches.stream()
                    .filter(each -> each.batch() > delivered.getOrDefault(output, -1L))
                    .forEach(each -> left.add(delivery(output, each))));
    left.sort(Comparator.comparingLong(Delivery::batch).thenComparing(Delivery::output));
    return left;
  }

  private Delivery delivery(String output, Undelivered each) {
    Optional<BatchEntry> entry =
        lastEntry != null && lastEntry.version() == each.version()
            ? Optional.of(lastEntry)
            : store.batch(each.batch(), row.readPoint().upTo(each.version()));
    String receipt =
        entry
            .map(found -> found.receipts().get(output))
            .orElseThrow(
                () ->
                    new DamagedTableException(
                        "Output "
                            + output
                            + " of "
                            + job
                            + " has not been given batch "
                            + each.batch()
                            + ", and the record of that batch is gone from tarn:batch, so it cannot"
                            + " be; restore that table, or give the batch up for this output: `tarn"
                            + " adopt "
                            + job
                            + " "
                            + new JobPart(JobPart.Kind.OUTPUT, output)
                            + "`"));
    return new Delivery(job, output, row.epoch(), each.batch(), each.version(), receipt);
  }

  @Override
  public void delivered(Delivery delivery) {
    delivered.merge(delivery.output(), delivery.batch(), Math::max);
  }

  @Override
  public void noteDelivered() {
    if (delivered.isEmpty() || row.plan().isPresent()) {
      return;
    }
    try {
      change("note what was delivered of " + job, row.delivered(delivered));
      delivered.clear();
    } catch (BackendException e) {
      LOG.info("What was delivered of {} could not be noted yet", job, e);
    }
  }

  @Override
  public void amend(Committed committed, BatchResult record) {
    try {
      store.putBatch(lastEntry.withProgress(record.progress()));
    } catch (BackendException e) {
      LOG.warn("The last figures of batch {} of {} could not be kept", committed.batch(), job, e);
    }
  }

  @Override
  public void describe(String graph) {
    try {
      if (!store.graph().equals(Optional.of(graph)) && !store.putGraph(row, graph)) {
        LOG.info("The graph of {} was not kept, as its row has changed since", job);
      }
    } catch (BackendException e) {
      LOG.warn("The graph of {} could not be kept", job, e);
    }
  }

  @Override
  public void close() {
    sweeper.close();
    noteSwept();
    noteDeliveredAtEnd();
    store.close();
  }

  /** Counted from when the last commit, or the open, was answered. */
  private void pauseCommits() {
    nextCommitNanos = clocks.monotonicNanos() + NANOS_BETWEEN_COMMITS;
  }

  /**
   * The next plan would note it; where there is none, the next opening would sweep it all again.
   */
  private void noteSwept() {
    List<Long> swept =
        row.unswept().stream()
            .map(UnsweptAttempt::version)
            .filter(sweeper.swept()::contains)
            .toList();
    if (swept.isEmpty()) {
      return;
    }
    try {
      change("note what was swept of " + job, row.swept(swept));
    } catch (FencedException | BackendException e) {
      LOG.info("What was swept of {} could not be noted, and will be swept again", job, e);
    }
  }

  private void noteDeliveredAtEnd() {
    try {
      noteDelivered();
    } catch (FencedException e) {
      LOG.info("What was delivered of {} is for its next writer to find out", job, e);
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
        found = store.compareAndPut(row, next) ? next : store.row().orElse(JobRow.NEW);
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
