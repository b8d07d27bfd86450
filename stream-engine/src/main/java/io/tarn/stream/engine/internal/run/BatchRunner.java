package io.tarn.stream.engine.internal.run;

import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchRecord;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.EventTime;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.write.CommitUnknownException;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.function.BatchInfo;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.plan.GraphFigures;
import io.tarn.stream.engine.internal.plan.LaidOutput;
import io.tarn.stream.engine.internal.plan.Planner;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
            passedOver::write, List.of(), Optional.of(passedOver.ends()), passedOver::committed);
    commit(request, (plan, attempts, clock) -> commit(plan, attempts, clock, work));
  }

  private void commit(PlanRequest request, Try attempts) {
    Plan unaborted = null;
    for (int attempt = 1; ; attempt++) {
      BatchClock clock = new BatchClock();
      Plan plan = null;
      Done done = null;
      try {
        if (unaborted != null) {
          open.log().abort(unaborted, false);
          unaborted = null;
        }
        plan = clock.time("plan", () -> open.log().plan(request));
        done = attempts.at(plan, attempt, clock);
      } catch (FencedException | CommitUnknownException e) {
        throw e;
      } catch (RuntimeException e) {
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
      if (done != null) {
        finish(done);
        return;
      }
    }
  }

  private Done attempt(Plan plan, int attempts, BatchClock clock) {
    List<LaidOutput<?>> outputs = planner.layOut(plan.offsets());
    BatchInfo info = new BatchInfo(plan.batch(), plan.version());
    Work work =
        new Work(
            planned -> {
              List<Action<?>> actions =
                  outputs.stream().<Action<?>>map(LaidOutput::action).toList();
              TaskReport tasks = run(actions, open.recipe(planned));
              open.inputs().remember(planned.offsets(), planned);
              for (LaidOutput<?> output : outputs) {
                tasks = tasks.plus(output.node(), output.tellWritten(info));
              }
              return tasks;
            },
            outputs,
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

  private Done commit(Plan plan, int attempts, BatchClock clock, Work work) {
    TaskReport report = clock.time("run", () -> work.write().apply(plan));
    ProgressOf progress = new ProgressOf(plan, attempts, report, figures.of(report.nodes()));
    Map<String, EventTime> eventTimes = eventTimes(plan, report);
    Set<String> tables = open.tables();
    BatchRecord record =
        progress.toRecord(eventTimes, tables, progress.toProgress(clock), work.ends());
    Committed committed = clock.time("commit", () -> open.log().commit(plan, record));

    BatchProgress finished = progress.toProgress(clock.stop());
    BatchRecord amended = progress.toRecord(eventTimes, tables, finished, work.ends());
    return new Done(committed, plan, amended, finished, work);
  }

  /** What follows a commit: nothing of it may fail the batch any more. */
  private void finish(Done done) {
    BatchInfo info = new BatchInfo(done.plan().batch(), done.plan().version());
    safely(info, done.work().told());
    open.log().amend(done.committed(), done.record());
    done.work().outputs().forEach(output -> safely(info, () -> output.tellCommitted(info)));
    listeners.forEach(listener -> safely(info, () -> listener.committed(done.progress())));
  }

  private void safely(BatchInfo batch, Runnable told) {
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
    BatchInfo info = new BatchInfo(plan.batch(), plan.version());
    listeners.forEach(listener -> safely(info, () -> listener.aborted(info, cause)));
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
    Done at(Plan plan, int attempts, BatchClock clock);
  }

  /**
   * What an attempt does between its plan and its commit, and what is done after that.
   *
   * @param write writes all that the batch leaves behind
   * @param outputs those that are told of the commit
   * @param ends see {@link BatchRecord#ends}
   * @param told tells the sources of the commit
   */
  private record Work(
      Function<Plan, TaskReport> write,
      List<LaidOutput<?>> outputs,
      Optional<Map<String, String>> ends,
      Runnable told) {}

  /** A committed attempt. */
  private record Done(
      Committed committed, Plan plan, BatchRecord record, BatchProgress progress, Work work) {}
}
