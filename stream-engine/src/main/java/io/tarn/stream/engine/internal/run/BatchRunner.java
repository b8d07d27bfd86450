package io.tarn.stream.engine.internal.run;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.job.EventTime;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Counter;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.write.CommitUnknownException;
import io.tarn.spi.write.FencedException;
import io.tarn.spi.write.JobLog;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.plan.GraphFigures;
import io.tarn.stream.engine.internal.plan.LaidOutput;
import io.tarn.stream.engine.internal.plan.Planner;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one batch from its plan to its commit. An attempt that fails anywhere is aborted, and the
 * same offsets are planned again, after a growing pause, until the configured number of attempts is
 * used up.
 */
final class BatchRunner {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

  /** How long before its plan a batch's time may be. */
  private static final long MOST_MILLIS_AHEAD = 1_000;

  /**
   * How long a batch may have taken for the one behind the next to begin while that one's tasks
   * run: then it is mostly planned in time.
   */
  private static final long MOST_MILLIS_BESIDE_TASKS = 250;

  private final OpenJob open;
  private final EngineConfig config;
  private final Runner runner;
  private final Graph graph;
  private final Planner planner;
  private final GraphFigures figures;
  private final List<BatchListener> listeners;
  private final StopSignal stopSignal;
  private Plan unaborted;

  /** Whether what a batch reports makes no difference to what the one behind it is to do. */
  private final boolean isForeseen;

  /** Whether the graph is one of which tasks can begin ahead, as far as is known. */
  private boolean mayGoAhead = true;

  private double lastMillis = Double.MAX_VALUE;

  /** What the batch behind the present one will do, if that is known, and has not begun. */
  private Laid laid;

  /** The batch behind the present one, or the last that was committed, if its run has begun. */
  private Ahead ahead;

  /** Adds the last figures to the record of the last batch: put off until tasks run again. */
  private Runnable unamended = () -> {};

  BatchRunner(
      OpenJob open,
      EngineConfig config,
      Runner runner,
      Graph graph,
      List<BatchListener> listeners,
      StopSignal stopSignal) {
    this.open = open;
    this.config = config;
    this.runner = runner;
    this.graph = graph;
    this.planner = new Planner(graph, runner, config.strict());
    this.figures = new GraphFigures(graph, planner.explanation(open.log().job()));
    this.listeners = listeners;
    this.stopSignal = stopSignal;
    this.isForeseen =
        graph.watermarks().isEmpty() && graph.tables().stream().noneMatch(TableSchema::timers);
  }

  /**
   * Runs a batch. While its tasks run, the one behind it is laid out. That one's run begins, as far
   * as it has no effects, while this one is committed, or already beside its last tasks; it goes on
   * if that batch is the next one that is run.
   *
   * @param behind the limit of the batch behind; empty if that is to wait for the commit
   * @throws JobFailedException if every attempt failed, or the job is being stopped and one failed
   * @throws FencedException if a later epoch owns the job
   */
  void run(PlanRequest request, Optional<ReadLimit> behind) {
    commit(request, (plan, attempts, clock) -> attempt(plan, attempts, clock, behind));
  }

  /**
   * What the batch should do whose run has begun, if nothing of that has failed, and what followed
   * the commit took no longer than it mostly does: the batch would be of a time long past.
   */
  Optional<PlanRequest> begun() {
    if (ahead != null
        && (open.log().now() - ahead.plan().version() > MOST_MILLIS_AHEAD
            || !ahead.run().isWell())) {
      discardAhead();
    }
    return Optional.ofNullable(ahead).map(batch -> batch.plan().request());
  }

  /** Gives up what has been done of the batch behind the last commit; it is none the worse. */
  void discardAhead() {
    if (ahead != null) {
      ahead.run().discard();
      ahead = null;
      amend();
    }
  }

  /** What has begun of the batch that was planned; null if nothing has, or some of it failed. */
  private Ahead takeAhead() {
    if (ahead != null && !ahead.run().isWell()) {
      discardAhead();
    }
    Ahead begun = ahead;
    ahead = null;
    return begun;
  }

  private void amend(Runnable amendment) {
    unamended = amendment;
    if (ahead == null) {
      amend();
    }
  }

  private void amend() {
    Runnable amendment = unamended;
    unamended = () -> {};
    amendment.run();
  }

  /**
   * Passes over a batch that was planned: commits its offsets, and leaves a dead letter for each
   * range of a source that nobody will read. What is planned is what was planned before, so that an
   * attempt that does not get to its commit leaves things as they were.
   *
   * @throws JobFailedException as {@link #run} does
   */
  void skip(PlanRequest request) {
    PassedOver passedOver = new PassedOver(open.inputs(), open.deadLetters(), request.offsets());
    Work work =
        new Work(
            passedOver::write,
            open.outputs().new Prepared(),
            Optional.of(passedOver.ends()),
            passedOver::committed);
    commit(request, (plan, attempts, clock) -> commit(plan, attempts, clock, work));
  }

  /** Whether an attempt failed of which that could not be logged. */
  boolean hasUnaborted() {
    return unaborted != null;
  }

  private void commit(PlanRequest request, Try attempts) {
    for (int attempt = 1; ; attempt++) {
      BatchClock clock = new BatchClock();
      Plan plan = null;
      Runnable afterwards = null;
      try {
        if (unaborted != null) {
          open.log().abort(unaborted, false);
          unaborted = null;
        }
        plan = clock.time("plan", () -> plan(request));
        afterwards = attempts.at(plan, attempt, clock);
      } catch (FencedException | CommitUnknownException e) {
        discardAhead();
        throw e;
      } catch (RuntimeException e) {
        stopSignal.clearInterrupt();
        discardAhead();
        LOG.warn(
            "Attempt {} at batch {} of {} failed", attempt, request.batch(), open.log().job(), e);
        if (plan != null && !abort(plan, e)) {
          unaborted = plan;
        }
        if (attempt == config.attempts() || stopSignal.isRaised()) {
          throw failed(request, attempt, e);
        }
        stopSignal.await(config.pauseAfter(attempt));
      }
      if (afterwards != null) {
        afterwards.run();
        return;
      }
    }
  }

  /** Plans a batch; what has been begun of another, or for another version, is given up. */
  private Plan plan(PlanRequest request) {
    if (ahead == null) {
      return open.log().plan(request);
    }
    Plan plan =
        ahead.plan().request().equals(request)
            ? open.log().planForeseen(ahead.plan())
            : open.log().plan(request);
    if (!plan.equals(ahead.plan())) {
      discardAhead();
    }
    return plan;
  }

  private Runnable attempt(Plan plan, int attempts, BatchClock clock, Optional<ReadLimit> behind) {
    Ahead begun = takeAhead();
    List<LaidOutput<?>> outputs = begun == null ? layOut(plan.offsets()) : begun.outputs();
    Outputs.Prepared prepared = open.outputs().new Prepared();
    Work work =
        new Work(
            planned -> {
              Runner.Begun run =
                  begun == null
                      ? runner.begin(actions(outputs), open.recipe(planned))
                      : begun.run();
              besideTasks(run, planned, behind);
              TaskReport tasks = reported(planned, run::finish);
              for (LaidOutput<?> output : outputs) {
                tasks = tasks.plus(output.node(), output.tellWritten(planned, prepared));
              }
              return tasks;
            },
            prepared,
            Optional.empty(),
            () -> open.inputs().committed(plan.offsets()));
    return commit(plan, attempts, clock, work);
  }

  /** Has the tasks run, and does meanwhile what does not need them. */
  private void besideTasks(Runner.Begun run, Plan plan, Optional<ReadLimit> behind) {
    run.goOn();
    try { // whatever fails from here on, the tasks run and have to be ended
      amend();
      writeNotes(plan);
      behind.ifPresent(limit -> prepareBehind(run, plan, limit));
    } catch (RuntimeException | Error e) {
      run.discard();
      throw e;
    }
  }

  private void writeNotes(Plan plan) {
    try {
      open.inputs().writeNotes(plan.offsets(), plan);
    } catch (Exception | Error e) { // a source in another language may throw checked ones
      throw new BatchFailedException(
          "What the sources of "
              + plan.job()
              + " note of batch "
              + plan.batch()
              + " could not be written",
          e,
          false,
          false);
    }
  }

  /** Lays the batch behind out, if anything is known of it yet, and if it is, has it begin. */
  private void prepareBehind(Runner.Begun run, Plan plan, ReadLimit limit) {
    if (!mayGoAhead || stopSignal.isRaised()) {
      return;
    }
    try {
      Map<String, OffsetRange> ranges =
          open.inputs()
              .behind(
                  plan, open.log().committed(), open.log().readPoint().upTo(plan.version()), limit);
      if (!ranges.isEmpty()) {
        laid = new Laid(ranges, layOut(ranges), run);
      }
      if (isForeseen && lastMillis < MOST_MILLIS_BESIDE_TASKS) {
        beginBehind(plan, result(plan, TaskReport.of(List.of()), Optional.empty(), Map.of(), ""));
      }
    } catch (Exception | LinkageError | AssertionError e) { // as above
      LOG.info("Batch {} of {} is not read ahead", plan.batch() + 1, plan.job(), e);
      laid = null; // what is wrong shows when it is asked for again
    }
  }

  private List<LaidOutput<?>> layOut(Map<String, OffsetRange> ranges) {
    return planner.layOut(open.inputs().splits(ranges));
  }

  private static List<Action<?>> actions(List<LaidOutput<?>> outputs) {
    return outputs.stream().<Action<?>>map(LaidOutput::action).toList();
  }

  private TaskReport reported(Plan plan, Supplier<TaskReport> tasks) {
    try {
      return tasks.get();
    } catch (BatchFailedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BatchFailedException(
          "The runner of batch " + plan.batch() + " of " + open.log().job() + " failed",
          e,
          false,
          false);
    }
  }

  /** Gives back what follows the commit. */
  private Runnable commit(Plan plan, int attempts, BatchClock clock, Work work) {
    laid = null;
    TaskReport report = clock.time("run", () -> work.write().apply(plan));
    BatchResult result =
        result(
            plan,
            report,
            work.ends(),
            work.prepared().receipts(),
            progress(plan, attempts, report, clock).toJson());
    stopSignal.checkMayCommit();
    if (ahead == null) {
      beginBehind(plan, result);
    } else if (!ahead.isBehind(plan, open.log().foresee(plan, result), open.inputs())) {
      discardAhead();
    }
    Committed committed = clock.time("commit", () -> open.log().commit(plan, result));
    BatchProgress progress = progress(plan, attempts, report, clock.stop());
    lastMillis = clock.totalMillis();
    return () -> {
      safely(plan, work.told());
      safely(plan, () -> open.inputs().pace(progress));
      amend(() -> open.log().amend(committed, result.withProgress(progress.toJson())));
      safely(plan, () -> open.outputs().deliver(open.log()));
      listeners.forEach(listener -> safely(plan, () -> listener.committed(progress)));
    };
  }

  private BatchResult result(
      Plan plan,
      TaskReport report,
      Optional<Map<String, String>> ends,
      Map<String, String> receipts,
      String progress) {
    return new BatchResult(
        eventTimes(plan, report),
        new RowCounts(
            report.count(Counter.INPUT_ROWS),
            report.count(Counter.DEAD_ROWS),
            report.count(Counter.LATE_ROWS),
            plan.offsets().isEmpty() ? 0 : 1),
        open.tables(),
        ends.isPresent() ? open.timers() : timers(report),
        progress,
        ends,
        receipts,
        report.count(Counter.STATE_ROWS_REMOVED) > 0);
  }

  /**
   * Has the tasks of the batch that was laid out read and combine its records, unless they cannot
   * yet, nor ever will of this graph.
   *
   * @param result what the batch before is committed with, or all of it that makes a difference
   */
  private void beginBehind(Plan plan, BatchResult result) {
    if (laid == null) {
      return;
    }
    Laid next = laid;
    laid = null;
    Attempt attempt = behind(plan, open.log().foresee(plan, result), next.ranges(), open.inputs());
    Optional<Runner.Begun> run =
        next.before().beginBehind(actions(next.outputs()), open.recipe(attempt));
    mayGoAhead = run.isPresent();
    ahead = run.map(begun -> new Ahead(attempt, next.ranges(), next.outputs(), begun)).orElse(null);
  }

  /** The attempt behind a commit, if it is planned when that was foreseen. */
  private static Attempt behind(
      Plan plan, JobLog.Foreseen commit, Map<String, OffsetRange> ranges, Inputs inputs) {
    Plan next = new Plan(plan.job(), plan.epoch(), commit.now(), inputs.behind(commit, ranges));
    return new Attempt(next, commit.readPoint(), commit.committed().timers());
  }

  /**
   * Of tables whose operation has no timers at present, those that it once set stay; but of windows
   * that nobody awaits the end of, as not all that are open have one.
   */
  private Map<String, List<EarliestTimers>> timers(TaskReport report) {
    Map<String, List<EarliestTimers>> timers = new HashMap<>(open.timers());
    timers.keySet().retainAll(open.tables());
    graph.tables().stream()
        .filter(table -> table.window().isPresent() && !table.timers())
        .forEach(table -> timers.remove(table.table()));
    timers.putAll(report.timers());
    return timers;
  }

  private BatchProgress progress(Plan plan, int attempts, TaskReport report, BatchClock clock) {
    long input = report.count(Counter.INPUT_ROWS);
    return new BatchProgress(
        plan.batch(),
        plan.version(),
        clock.started(),
        attempts,
        input,
        report.count(Counter.DEAD_ROWS),
        report.count(Counter.LATE_ROWS),
        report.count(Counter.STATE_ROWS_READ),
        report.count(Counter.STATE_ROWS_CACHED),
        report.count(Counter.STATE_ROWS_WRITTEN),
        plan.watermarkMillis() == BatchTime.NO_WATERMARK
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(plan.watermarkMillis())),
        input * 1000.0 / Math.max(0.001, clock.totalMillis()),
        clock.millis(),
        figures.of(report.nodes()));
  }

  /** Nothing that follows a commit may fail the batch any more. */
  private void safely(Plan batch, Runnable told) {
    try {
      told.run();
    } catch (Exception | AssertionError | LinkageError e) {
      LOG.warn(
          "Somebody who was told of batch {} of {} failed", batch.batch(), open.log().job(), e);
    }
  }

  /**
   * How far each stream has come; one that never had an event is awaited from now on. Streams that
   * are not awaited in this job stay as they were.
   */
  private Map<String, EventTime> eventTimes(Plan plan, TaskReport report) {
    Map<String, EventTime> eventTimes =
        new HashMap<>(open.log().committed().map(Committed::eventTimes).orElse(Map.of()));
    long now = plan.request().time().millis();
    for (String stream : graph.watermarks().keySet()) {
      Long seen = report.eventTimes().get(stream);
      EventTime before = eventTimes.getOrDefault(stream, new EventTime(EventTime.NONE, now));
      eventTimes.put(
          stream, seen == null ? before : new EventTime(Math.max(before.greatest(), seen), now));
    }
    return eventTimes;
  }

  /** Gives back whether the abort was logged; if not, it is tried again before the next plan. */
  private boolean abort(Plan plan, RuntimeException cause) {
    boolean settled =
        cause instanceof BatchFailedException failed
            ? failed.settled()
            : !(cause instanceof BackendException);
    listeners.forEach(listener -> safely(plan, () -> listener.aborted(plan, cause)));
    open.outputs().aborted(plan);
    try {
      open.log().abort(plan, settled);
      return true;
    } catch (BackendException e) {
      LOG.warn("The abort of batch {} of {} could not be logged yet", plan.batch(), plan.job(), e);
      return false;
    }
  }

  /** Whether the batch itself may be well. */
  private static boolean isOfTheStore(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BackendException) {
        return true;
      }
    }
    return false;
  }

  private JobFailedException failed(PlanRequest request, int attempts, RuntimeException e) {
    Throwable cause = e instanceof BatchFailedException ? e.getCause() : e;
    return new JobFailedException(
        "Batch "
            + request.batch()
            + " of "
            + open.log().job()
            + " failed "
            + attempts
            + " times, the last time because: "
            + cause.getMessage()
            + "; nothing is lost: mend the cause and start the job again"
            + (isOfTheStore(cause)
                ? ""
                : ", or pass the batch over: `tarn skip " + open.log().job() + "`"),
        cause);
  }

  /**
   * A batch that is not planned yet: what it reads, and its outputs.
   *
   * @param before the run of the batch before
   */
  private record Laid(
      Map<String, OffsetRange> ranges, List<LaidOutput<?>> outputs, Runner.Begun before) {}

  /**
   * An attempt whose run has begun.
   *
   * @param attempt what it is planned as, or will be
   * @param ranges what it reads
   */
  private record Ahead(
      Attempt attempt,
      Map<String, OffsetRange> ranges,
      List<LaidOutput<?>> outputs,
      Runner.Begun run) {
    Plan plan() {
      return attempt.plan();
    }

    /** Whether it is what is to be done behind a commit, as that is known now. */
    boolean isBehind(Plan before, JobLog.Foreseen commit, Inputs inputs) {
      JobLog.Foreseen then =
          new JobLog.Foreseen(commit.committed(), commit.readPoint(), plan().version());
      return attempt.equals(behind(before, then, ranges, inputs));
    }
  }

  /** One attempt at a batch, from its plan to its commit. */
  @FunctionalInterface
  private interface Try {
    /** Gives back what follows the commit. */
    Runnable at(Plan plan, int attempts, BatchClock clock);
  }

  /**
   * What an attempt does between its plan and its commit, and what is done after that.
   *
   * @param write writes all that the batch leaves behind
   * @param prepared what outputs are to be given once it is committed
   * @param ends see {@link BatchResult#ends}
   * @param told tells the sources of the commit
   */
  private record Work(
      Function<Plan, TaskReport> write,
      Outputs.Prepared prepared,
      Optional<Map<String, String>> ends,
      Runnable told) {}
}
