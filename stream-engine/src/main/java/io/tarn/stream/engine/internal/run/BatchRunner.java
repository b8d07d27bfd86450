package io.tarn.stream.engine.internal.run;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EarliestTimers;
import io.tarn.spi.job.EventTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Counter;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.write.CommitUnknownException;
import io.tarn.spi.write.FencedException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one batch from its plan to its commit. An attempt that fails anywhere is aborted, and the
 * same offsets are planned again, after a growing pause, until the configured number of attempts is
 * used up.
 */
final class BatchRunner {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);

  private final OpenJob open;
  private final EngineConfig config;
  private final Runner runner;
  private final Graph graph;
  private final Planner planner;
  private final GraphFigures figures;
  private final List<BatchListener> listeners;
  private final StopSignal stopSignal;
  private Plan unaborted;

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
  }

  /**
   * @throws JobFailedException if every attempt failed, or the job is being stopped and one failed
   * @throws FencedException if a later epoch owns the job
   */
  void run(PlanRequest request) {
    commit(request, this::attempt);
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
        plan = clock.time("plan", () -> open.log().plan(request));
        afterwards = attempts.at(plan, attempt, clock);
      } catch (FencedException | CommitUnknownException e) {
        throw e;
      } catch (RuntimeException e) {
        stopSignal.clearInterrupt();
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

  private Runnable attempt(Plan plan, int attempts, BatchClock clock) {
    List<LaidOutput<?>> outputs = planner.layOut(open.inputs().splits(plan.offsets()));
    Outputs.Prepared prepared = open.outputs().new Prepared();
    Work work =
        new Work(
            planned -> {
              List<Action<?>> actions =
                  outputs.stream().<Action<?>>map(LaidOutput::action).toList();
              TaskReport tasks = run(actions, open.recipe(planned));
              open.inputs().writeNotes(planned.offsets(), planned);
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

  private TaskReport run(List<Action<?>> actions, TaskRecipe recipe) {
    try {
      return runner.run(actions, recipe);
    } catch (BatchFailedException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BatchFailedException(
          "The runner of batch "
              + recipe.attempt().plan().batch()
              + " of "
              + open.log().job()
              + " failed",
          e,
          false,
          false);
    }
  }

  /** Gives back what follows the commit. */
  private Runnable commit(Plan plan, int attempts, BatchClock clock, Work work) {
    TaskReport report = clock.time("run", () -> work.write().apply(plan));
    BatchResult result =
        new BatchResult(
            eventTimes(plan, report),
            new RowCounts(
                report.count(Counter.INPUT_ROWS),
                report.count(Counter.DEAD_ROWS),
                report.count(Counter.LATE_ROWS),
                plan.offsets().isEmpty() ? 0 : 1),
            open.tables(),
            work.ends().isPresent() ? open.timers() : timers(report),
            progress(plan, attempts, report, clock).toJson(),
            work.ends(),
            work.prepared().receipts());
    stopSignal.checkMayCommit();
    Committed committed = clock.time("commit", () -> open.log().commit(plan, result));
    BatchProgress progress = progress(plan, attempts, report, clock.stop());
    return () -> {
      safely(plan, work.told());
      safely(plan, () -> open.inputs().pace(progress));
      open.log().amend(committed, result.withProgress(progress.toJson()));
      safely(plan, () -> open.outputs().deliver(open.log()));
      listeners.forEach(listener -> safely(plan, () -> listener.committed(progress)));
    };
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
