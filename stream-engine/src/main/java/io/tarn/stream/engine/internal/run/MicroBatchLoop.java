package io.tarn.stream.engine.internal.run;

import io.tarn.spi.run.Runner;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.job.Trigger;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job's own thread: opens the job, then batch after batch as its trigger says. */
public final class MicroBatchLoop {
  private static final Logger LOG = LoggerFactory.getLogger(MicroBatchLoop.class);

  /** How long to wait before looking for input again where the trigger's interval is shorter. */
  private static final Duration IDLE_PAUSE = Duration.ofMillis(20);

  private final String job;
  private final Backend backend;
  private final EngineConfig config;
  private final Runner runner;
  private final Graph graph;
  private final List<BatchListener> listeners;
  private final Trigger trigger;
  private final Thread thread;
  private final StopSignal stopSignal = new StopSignal();
  private volatile RuntimeException failure;

  public MicroBatchLoop(
      String job,
      Backend backend,
      EngineConfig config,
      Runner runner,
      Graph graph,
      List<BatchListener> listeners,
      Trigger trigger) {
    this.job = job;
    this.backend = backend;
    this.config = config;
    this.runner = runner;
    this.graph = graph;
    this.listeners = listeners;
    this.trigger = trigger;
    this.thread = new Thread(this::run, "tarn-job-" + job);
  }

  public void start() {
    thread.start();
  }

  public void stop() {
    stopSignal.raise();
  }

  /** Whether the caller is the job's own thread: a listener, or a function of foreachBatch. */
  public boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  public void await() throws InterruptedException {
    checkNotOwnThread();
    thread.join();
    throwFailure();
  }

  public boolean await(Duration timeout) throws InterruptedException {
    checkNotOwnThread();
    thread.join(Math.max(1, timeout.toMillis()));
    if (thread.isAlive()) {
      return false;
    }
    throwFailure();
    return true;
  }

  public void join() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void checkNotOwnThread() {
    if (isOwnThread()) {
      throw new IllegalStateException(
          "job "
              + job
              + " cannot wait for its own end: call stop() from a listener or foreachBatch, and await"
              + " it elsewhere");
    }
  }

  private void throwFailure() {
    RuntimeException thrown = failure;
    if (thrown != null) {
      thrown.addSuppressed(new IllegalStateException("job " + job + " was awaited here"));
      throw thrown;
    }
  }

  private void run() {
    if (stopSignal.isRaised()) {
      runner.close();
      return;
    }
    try (OpenJobRun open =
        new OpenJobRun(job, backend, config, runner, graph, listeners, stopSignal)) {
      if (trigger instanceof Trigger.AvailableNow) {
        open.prepareAvailableNow();
      }
      int waits = 0;
      while (!stopSignal.isRaised()) {
        long began = System.nanoTime();
        OpenJobRun.Step step = open.step(ReadLimit.OF_THE_SOURCE);
        if (step == OpenJobRun.Step.IDLE && trigger instanceof Trigger.AvailableNow) {
          return;
        }
        waits = step == OpenJobRun.Step.WAITING ? waits + 1 : 0;
        if (waits > 0) {
          await(open.waiting().orElseThrow(), waits);
        } else {
          pause(began, step == OpenJobRun.Step.RAN);
        }
      }
    } catch (FencedException e) {
      LOG.warn("Job {} was fenced and stops", job, e);
      failure = e;
    } catch (Throwable e) { // whatever it is, checked or not, must reach awaitTermination
      LOG.error("Job {} failed", job, e);
      failure =
          e instanceof JobFailedException failed
              ? failed
              : new JobFailedException("Job " + job + " failed: " + e.getMessage(), e);
    } finally {
      runner.close();
    }
  }

  /** Says which output the job waits for, and waits longer each time. */
  private void await(JobRun.Waiting waiting, int times) {
    LOG.warn(
        "Job {} waits: output {} could not be given batch {}, tried {} times, the last time because:"
            + " {}; nothing is lost, and it is tried again",
        job,
        waiting.output(),
        waiting.batch(),
        times,
        waiting.cause().toString());
    for (BatchListener listener : listeners) {
      try {
        listener.waiting(waiting.output(), waiting.batch(), waiting.cause());
      } catch (Exception | AssertionError | LinkageError e) {
        LOG.warn("Somebody who was told what job {} waits for failed", job, e);
      }
    }
    stopSignal.await(config.pauseAfter(times));
  }

  private void pause(long began, boolean ran) {
    if (trigger instanceof Trigger.Interval every) {
      Duration left = every.interval().minusNanos(System.nanoTime() - began);
      Duration least = ran ? Duration.ZERO : IDLE_PAUSE;
      stopSignal.await(left.compareTo(least) < 0 ? least : left);
    }
  }
}
