package io.tarn.stream.engine.internal.run;

import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job's batches, by the engine itself: what the loop runs, and whoever steps through a job. */
public final class OpenJobRun implements JobRun {
  private static final Logger LOG = LoggerFactory.getLogger(OpenJobRun.class);

  private final String job;
  private final EngineConfig config;
  private final StopSignal stopSignal;
  private final OpenJob open;
  private final BatchRunner batches;
  private final QueryLife life;
  private Throwable broken;
  private Waiting waiting;

  /**
   * Opens the job, which fences whoever has it open.
   *
   * @param parts the runner is not closed with this
   * @param stopSignal once raised, what fails is not tried again
   */
  public OpenJobRun(
      JobParts parts,
      Backend backend,
      List<BatchListener> listeners,
      StopSignal stopSignal,
      QueryLife life) {
    this.job = parts.job();
    this.config = parts.config();
    this.stopSignal = stopSignal;
    this.life = life;
    this.open = OpenJob.open(parts, backend, owner());
    this.batches =
        new BatchRunner(open, config, parts.runner(), parts.graph(), listeners, stopSignal);
  }

  /** Has the sources end with what is available now. */
  void prepareAvailableNow() {
    patiently(
        "The sources of " + job + " could not say what is new",
        () -> {
          open.inputs().prepareAvailableNow();
          return null;
        });
  }

  /** Lets time go on behind the end of the input; gives back whether anything waits for that. */
  boolean goOnToTheEnd() {
    return open.inputs().goOnToTheEnd(open.log());
  }

  @Override
  public boolean runNext() {
    return step(ReadLimit.OF_THE_SOURCE, false) == Step.RAN;
  }

  @Override
  public Optional<Waiting> waiting() {
    return Optional.ofNullable(waiting);
  }

  /** What became of a step. */
  enum Step {
    /** A batch was run, and is committed. */
    RAN,
    /** There is nothing to run. */
    IDLE,
    /** An output could not be given what was committed, and nothing else may be done before. */
    WAITING
  }

  /**
   * Delivers what is left to be delivered, and runs the next batch, if there is any.
   *
   * @param limit whether the sources' own limits hold for a batch that is planned now; one that was
   *     planned before is run as it was
   * @param ahead whether the next step follows at once: then its batch may begin to be read while
   *     this one's is committed
   */
  Step step(ReadLimit limit, boolean ahead) {
    checkUnbroken();
    try {
      Optional<Outputs.Failed> failed = undelivered();
      waiting = failed.map(Outputs.Failed::waiting).orElse(null);
      if (failed.isPresent() && failed.get().most() >= config.maxUndelivered()) {
        batches.discardAhead();
        return Step.WAITING;
      }
      Optional<ReadLimit> behind = ahead ? Optional.of(limit) : Optional.empty();
      Consumer<PlanRequest> run = request -> batches.run(request, behind);
      if (finishInterrupted(run)) {
        return Step.RAN;
      }
      Optional<PlanRequest> next = batches.begun().or(() -> look(limit));
      next.ifPresent(request -> run(request, run));
      if (next.isPresent()) {
        return Step.RAN;
      }
      open.log().noteDelivered();
      return waiting == null ? Step.IDLE : Step.WAITING;
    } catch (JobFailedException e) {
      broken = batches.hasUnaborted() ? e : null;
      throw e;
    } catch (RuntimeException | Error e) {
      broken = e;
      throw e;
    }
  }

  private Optional<PlanRequest> look(ReadLimit limit) {
    long look = life.look();
    Optional<PlanRequest> next =
        patiently(
            "The sources of " + job + " could not say what is new",
            () -> open.inputs().next(open.log(), limit));
    life.found(look, next.isPresent() || waiting != null);
    return next;
  }

  /** Delivers what has not been delivered yet. */
  private Optional<Outputs.Failed> undelivered() {
    return patiently(
        "What is to be delivered of " + job + " could not be read",
        () -> open.outputs().deliver(open.log()));
  }

  /** What was planned and not given up is for the next opening to judge. */
  private void checkUnbroken() {
    if (broken != null) {
      throw new IllegalStateException(
          "a batch of job "
              + job
              + " was left without a commit or an abort; close this run and open the job again,"
              + " which runs that batch first",
          broken);
    }
  }

  /**
   * Runs the batch that was planned and not committed, or passes it over where that was ordered.
   *
   * @return whether there was one
   */
  private boolean finishInterrupted(Consumer<PlanRequest> run) {
    Optional<OpenJob.Interrupted> left = open.interrupted();
    left.ifPresent(
        interrupted -> run(interrupted.request(), interrupted.skipped() ? batches::skip : run));
    return left.isPresent();
  }

  private void run(PlanRequest request, Consumer<PlanRequest> how) {
    life.batchBegins(request.batch());
    try {
      how.accept(request);
    } finally {
      life.batchEnded();
    }
  }

  @Override
  public void close() {
    batches.discardAhead();
    open.close();
  }

  /**
   * Asks as often as a batch is tried: what is asked may be away for a while.
   *
   * @param otherwise what to say if it stays away
   */
  private <T> T patiently(String otherwise, Supplier<T> asked) {
    for (int attempt = 1; ; attempt++) {
      try {
        return asked.get();
      } catch (FencedException e) {
        throw e;
      } catch (Exception e) { // a source in another language may throw checked ones
        LOG.warn("{}, asked {} times", otherwise, attempt, e);
        if (attempt == config.attempts() || stopSignal.isRaised()) {
          throw new JobFailedException(
              otherwise
                  + ", asked "
                  + attempt
                  + " times, the last time because: "
                  + e.getMessage()
                  + "; nothing is lost: mend the cause and start the job again",
              e);
        }
        stopSignal.await(config.pauseAfter(attempt));
      }
    }
  }

  private static String owner() {
    return ManagementFactory.getRuntimeMXBean().getName();
  }
}
