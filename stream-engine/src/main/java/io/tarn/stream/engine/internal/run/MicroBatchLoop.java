package io.tarn.stream.engine.internal.run;

import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.internal.plan.Planner;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.job.Leadership;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Term;
import io.tarn.stream.engine.job.Trigger;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's own thread: waits until this process may run the job, opens it, then runs batch after
 * batch as its trigger says, and stands in line again if its term is lost.
 */
public final class MicroBatchLoop implements QueryControl {
  private static final Logger LOG = LoggerFactory.getLogger(MicroBatchLoop.class);

  /** How long to wait before looking for input again where the trigger's interval is shorter. */
  private static final Duration IDLE_PAUSE = Duration.ofMillis(20);

  /** How long an interrupted job may take to end. */
  private static final Duration TO_END_INTERRUPTED = Duration.ofSeconds(5);

  /** How long after a later epoch was seen the loss of the leadership may come to be known. */
  private static final Duration TO_LEARN_OF_A_LOSS = Duration.ofSeconds(15);

  private final JobParts parts;
  private final String job;
  private final Leadership leadership;
  private final Listeners listeners;
  private final QueryLife life;
  private final Trigger trigger;
  private final RunningQuery query;
  private final Thread thread;

  /** Guards who may be interrupted, and the signal of the present term. */
  private final Object stopping = new Object();

  private StopSignal signal = new StopSignal();

  /** The term that this job has last had. */
  private Term term;

  private boolean standingBy;
  private boolean stopped;

  public MicroBatchLoop(
      JobParts parts, Leadership leadership, Listeners listeners, QueryLife life, Trigger trigger) {
    this.parts = parts;
    this.job = parts.job();
    this.leadership = leadership;
    this.listeners = listeners;
    this.life = life;
    this.trigger = trigger;
    this.query = new RunningQuery(job, parts.graph(), life, this, explanation(parts));
    this.thread = new Thread(this::run, "tarn-job-" + job);
    thread.setDaemon(true); // one that hangs must not keep the process
  }

  private static String explanation(JobParts parts) {
    return new Planner(parts.graph(), parts.runner(), parts.config().strict())
        .explanation(parts.job())
        .text();
  }

  public StreamingQuery query() {
    return query;
  }

  /**
   * @param stopped whether the job was stopped before its start: then it ends, and opens nothing
   */
  public void start(boolean stopped) {
    listeners.add(this::committed);
    life.onChange(status -> listeners.tell(listener -> listener.changed(query, status)));
    listeners.tell(listener -> listener.started(query));
    if (stopped) {
      stop();
    } else {
      life.enter(QueryState.STANDBY, "waits until it may run");
    }
    thread.start();
  }

  private void committed(BatchProgress progress) {
    life.committed(progress);
    if (life.state().isEnd()) {
      LOG.warn(
          "Batch {} of job {} was committed after it had been given up", progress.batch(), job);
      return;
    }
    listeners.tell(listener -> listener.progressed(query, progress));
  }

  /** Has the running batch end and no other start. Returns at once. */
  public void stop() {
    life.stopping();
    synchronized (stopping) {
      stopped = true;
      signal.raise();
      if (standingBy) {
        thread.interrupt();
      }
    }
  }

  @Override
  public void stopAndWait() {
    stop();
    if (!isOwnThread() && !life.join(parts.config().stopTimeout())) {
      LOG.warn(
          "Job {} has not stopped within {}: it is interrupted", job, parts.config().stopTimeout());
      stopNow();
    }
  }

  @Override
  public void stopNow() {
    life.stopping();
    synchronized (stopping) {
      stopped = true;
      signal.raiseAtOnce();
      if (!life.state().isEnd()) {
        thread.interrupt();
      }
    }
    if (!isOwnThread() && !life.join(TO_END_INTERRUPTED)) {
      giveUp();
    }
  }

  private void giveUp() {
    String batch = life.batch().isPresent() ? "batch " + life.batch().getAsLong() : "no batch";
    JobFailedException hung =
        new JobFailedException(
            "Job "
                + job
                + " does not stop: "
                + batch
                + " is under way, and thread "
                + thread.getName()
                + " minds no interrupt; it is left alone and commits nothing any more, unless its"
                + " commit is under way. What was not committed is run again when the job is opened"
                + " next",
            null);
    hung.setStackTrace(thread.getStackTrace());
    LOG.error("{}; it is at:", hung.getMessage(), hung);
    try {
      leaveLine();
    } finally {
      end(hung);
    }
  }

  /**
   * The epoch keeps out what hangs: another process, or a new start in this one, may run the job.
   */
  private void leaveLine() {
    Term held;
    synchronized (stopping) {
      held = term;
    }
    try {
      if (held != null) {
        held.close();
      }
    } catch (RuntimeException e) {
      LOG.warn("Job {} could not leave the line; it leaves it with this process", job, e);
    }
  }

  @Override
  public void wake() {
    synchronized (stopping) {
      signal.wake();
    }
  }

  @Override
  public boolean isOwnThread() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void checkNotOwnThread() {
    if (isOwnThread()) {
      throw new IllegalStateException(
          "job "
              + job
              + " cannot wait for its own end: call stop() from a listener or foreachBatch, and"
              + " await it elsewhere");
    }
  }

  private void run() {
    RuntimeException failure = null;
    try {
      boolean again = true;
      while (again) {
        again = lead();
      }
    } catch (FencedException e) {
      LOG.warn("Job {} was fenced and stops", job, e);
      failure = e;
    } catch (Throwable e) { // whatever it is, checked or not, must reach awaitTermination
      failure = endedBy(e);
    } finally {
      try {
        parts.runner().close();
      } catch (RuntimeException e) {
        LOG.warn("The threads of job {} could not be ended in order; nothing is lost", job, e);
      } finally {
        end(failure);
      }
    }
  }

  /** Says which output the job waits for, and waits longer each time. */
  private void await(StopSignal own, JobRun.Waiting waiting, int times) {
    String output =
        "waits: output " + waiting.output() + " could not be given batch " + waiting.batch();
    LOG.warn(
        "Job {} {}, tried {} times, the last time because: {}; nothing is lost, and it is tried"
            + " again",
        job,
        output,
        times,
        waiting.cause().toString());
    if (life.state() == QueryState.RUNNING) {
      life.enter(QueryState.WAITING, output);
    }
    life.says(output);
    listeners.tellOfBatches(
        listener -> listener.waiting(waiting.output(), waiting.batch(), waiting.cause()));
    own.await(parts.config().pauseAfter(times));
  }

  private RuntimeException endedBy(Throwable e) {
    synchronized (stopping) {
      if (signal.isAtOnce() || (stopped && standingBy)) {
        LOG.info("Job {} was stopped at once", job, e);
        return null;
      }
    }
    LOG.error("Job {} failed", job, e);
    return e instanceof JobFailedException failed
        ? failed
        : new JobFailedException("Job " + job + " failed: " + e.getMessage(), e);
  }

  private void end(RuntimeException failure) {
    boolean first = true; // also if a listener throws an error out of it
    try {
      first = life.end(failure);
    } finally {
      if (first) {
        tellOfEnd();
      }
    }
  }

  private void tellOfEnd() {
    try {
      listeners.tell(listener -> listener.terminated(query));
    } finally {
      life.endTold();
    }
  }

  /**
   * Runs the job for a term.
   *
   * @return whether to stand in line for another one
   */
  private boolean lead() throws Exception {
    if (!standBy(true)) {
      return false;
    }
    try (Term own = held(leadership.await(this::standsBy))) {
      if (!standBy(false)) {
        return false;
      }
      StopSignal stop = signal;
      own.onLost(stop::raise);
      Optional<String> lost = lostIn(own, stop);
      if (isStopped() || lost.isEmpty()) {
        return false;
      }
      LOG.warn("Job {} stands in line again: {}", job, lost.get());
      life.enter(
          QueryState.STANDBY,
          lost.get() + "; all that was committed is kept: standing in line again");
      return true;
    }
  }

  private Term held(Term granted) {
    synchronized (stopping) {
      term = granted;
    }
    return granted;
  }

  private void standsBy(String why) {
    life.says(why);
    listeners.tell(listener -> listener.changed(query, life.status()));
  }

  /**
   * Notes whether this thread is one that a stop has to interrupt.
   *
   * @return whether the job was not stopped; what interrupted it then has done its work
   */
  private boolean standBy(boolean begins) {
    synchronized (stopping) {
      if (stopped) {
        Thread.interrupted();
        return false;
      }
      standingBy = begins;
      if (begins) {
        signal = new StopSignal();
      }
      return true;
    }
  }

  private boolean isStopped() {
    synchronized (stopping) {
      return stopped;
    }
  }

  /** Runs the job; gives back why the term was lost, if it was. */
  private Optional<String> lostIn(Term term, StopSignal own) throws Exception {
    try {
      runOn(term.backend(), own);
      return term.lost(Duration.ZERO);
    } catch (FencedException e) {
      Optional<String> lost = term.lost(TO_LEARN_OF_A_LOSS);
      if (lost.isEmpty()) {
        throw e;
      }
      LOG.warn("Another process runs job {} now", job, e);
      return lost;
    } catch (Exception e) {
      Optional<String> lost = isStopped() ? Optional.empty() : term.lost(Duration.ZERO);
      if (lost.isEmpty()) {
        throw e;
      }
      LOG.warn("The run of job {} that was stopped failed, too", job, e);
      return lost;
    }
  }

  private void runOn(Backend backend, StopSignal own) {
    life.enter(QueryState.OPENING, "is being opened");
    try (OpenJobRun open = new OpenJobRun(parts, backend, listeners.ofBatches(), own, life)) {
      life.enter(QueryState.RUNNING, "has been opened");
      if (trigger.ends()) {
        open.prepareAvailableNow();
      }
      try {
        steps(open, own);
      } finally {
        own.clearInterrupt(); // so that all can be closed in order
      }
    }
  }

  private void steps(OpenJobRun open, StopSignal own) {
    ReadLimit limit = trigger instanceof Trigger.Once ? ReadLimit.NONE : ReadLimit.OF_THE_SOURCE;
    OpenJobRun.Step before = OpenJobRun.Step.RAN;
    int waits = 0;
    while (!own.isRaised()) {
      long began = Clock.systemUTC().millis();
      OpenJobRun.Step step = open.step(limit, trigger.followsAtOnce());
      if (step == OpenJobRun.Step.WAITING) {
        await(own, open.waiting().orElseThrow(), ++waits);
      } else {
        waits = 0;
        waitedEnough();
        if (step == OpenJobRun.Step.IDLE && before != step) {
          listeners.tell(listener -> listener.idle(query));
        }
        if (step == OpenJobRun.Step.IDLE && trigger.ends() && !goesOn(open)) {
          life.allRead();
          return;
        }
        pause(own, began, step == OpenJobRun.Step.RAN);
      }
      before = step;
    }
  }

  private boolean goesOn(OpenJobRun open) {
    return trigger instanceof Trigger.Bounded && open.goOnToTheEnd();
  }

  private void waitedEnough() {
    if (life.state() == QueryState.WAITING) {
      life.enter(QueryState.RUNNING, "runs on");
    }
  }

  private void pause(StopSignal own, long began, boolean ran) {
    if (life.isHurried()) {
      return;
    }
    if (trigger instanceof Trigger.Interval every) {
      Duration left = every.waitAfter(began, Clock.systemUTC().millis());
      Duration least = ran ? Duration.ZERO : IDLE_PAUSE;
      own.awaitOrWake(left.compareTo(least) < 0 ? least : left);
    }
  }
}
