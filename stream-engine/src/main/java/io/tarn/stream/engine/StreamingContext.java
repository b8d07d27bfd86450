package io.tarn.stream.engine;

import io.tarn.client.TarnClient;
import io.tarn.schemas.NamePattern;
import io.tarn.spi.run.Runner;
import io.tarn.spi.source.Source;
import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.plan.Planner;
import io.tarn.stream.engine.internal.run.JobParts;
import io.tarn.stream.engine.internal.run.Listeners;
import io.tarn.stream.engine.internal.run.MicroBatchLoop;
import io.tarn.stream.engine.internal.run.OpenJobRun;
import io.tarn.stream.engine.internal.run.QueryLife;
import io.tarn.stream.engine.internal.run.StopSignal;
import io.tarn.stream.engine.internal.trace.JobWhy;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.job.Leadership;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Term;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.shared.CacheBudget;
import io.tarn.stream.engine.why.Why;
import java.time.Duration;
import java.util.List;

/**
 * One job: first its graph is built from {@link #source}s, then it is started, once, and runs on a
 * thread of its own until it is stopped, fails, or has read all there is: {@link QueryState} draws
 * it.
 *
 * <p>Build on one thread; {@link #stop}, {@link #awaitTermination} and {@link #addListener} may be
 * called from any.
 */
public final class StreamingContext implements AutoCloseable {
  private final String job;
  private final Leadership leadership;
  private final EngineConfig config;
  private final Runner runner;
  private final CacheBudget cache;
  private final GraphBuilder graph;
  private final Listeners listeners;
  private final QueryLife life;
  private final StopSignal stepping = new StopSignal();
  private MicroBatchLoop loop;
  private Term stepped;

  /** The thread that waits in {@link #open}, which a stop has to interrupt. */
  private Thread standingBy;

  /**
   * @param job the job's name: the unit of exactly-once; another context of this name goes on where
   *     this one ends
   * @param backend where its log and state are; not closed with the context
   * @param config the engine's settings
   */
  public StreamingContext(String job, Backend backend, EngineConfig config) {
    this(job, backend, config, new LocalRunner(config.threads(), config.strict()));
  }

  /**
   * With another runner than that of this process's threads.
   *
   * @param runner closed with the context
   */
  public StreamingContext(String job, Backend backend, EngineConfig config, Runner runner) {
    this(job, Leadership.always(backend), config, runner, CacheBudget.ofProcess());
  }

  /** With default settings. */
  public StreamingContext(String job, Backend backend) {
    this(job, backend, EngineConfig.defaults());
  }

  /**
   * Of a job that runs whenever it is this process's turn: for whoever runs jobs for others.
   *
   * @param runner closed with the context
   * @param cache what its caches draw from, with those of other jobs
   */
  public StreamingContext(
      String job, Leadership leadership, EngineConfig config, Runner runner, CacheBudget cache) {
    this.job = NamePattern.check("job", job);
    this.leadership = leadership;
    this.config = config;
    this.runner = runner;
    this.cache = cache;
    this.graph = new GraphBuilder(config.strict());
    this.listeners = new Listeners(job);
    this.life = new QueryLife(job, config.recentProgress());
  }

  public String job() {
    return job;
  }

  /** The records of a source. */
  public <T> DStream<T> source(Source<T> source) {
    return new DStream<>(graph, graph.read(source, false));
  }

  /**
   * The records of a source that keys begin with: those that it has when the job first runs. They
   * are read before those of any other source; what comes to it later is not read. Goes into the
   * operations that take an initial state. A table of another job is read by a {@link
   * io.tarn.client.SnapshotSource}.
   */
  public <T> DStream<T> initial(Source<T> source) {
    return new DStream<>(graph, graph.read(source, true));
  }

  /**
   * The records of several streams.
   *
   * @throws IllegalArgumentException if there are none
   */
  public <T> DStream<T> union(List<? extends DStream<T>> streams) {
    if (streams.isEmpty()) {
      throw new IllegalArgumentException("there are no streams to be united; give at least one");
    }
    DStream<T> united = streams.get(0);
    for (DStream<T> stream : streams.subList(1, streams.size())) {
      united = united.union(stream);
    }
    return united;
  }

  /**
   * What the job does in each batch, as far as it has been built: its sources, stages, shuffles,
   * tables, watermarks and outputs, a line for each step. Once the job has been started, {@code
   * tarn explain} shows the same.
   */
  public String explain() {
    return new Planner(graph.graph(), runner, config.strict()).explanation(job).text();
  }

  /**
   * Finds the input records that keys of the job were changed by, as far as the graph has been
   * built; the job need not be started. A program that is not to run the job builds its graph, and
   * asks this instead of starting it.
   *
   * @param client reads what the job has committed; stays the caller's
   */
  public Why why(TarnClient client) {
    return new JobWhy(job, graph.graph(), client);
  }

  /** Adds one to be told of batches from now on, on the job's own thread. */
  public void addListener(BatchListener listener) {
    listeners.add(listener);
  }

  public void removeListener(BatchListener listener) {
    listeners.remove(listener);
  }

  /** Adds one to be told from now on of what becomes of the job. */
  public void addListener(QueryListener listener) {
    listeners.add(listener);
  }

  public void removeListener(QueryListener listener) {
    listeners.remove(listener);
  }

  /**
   * Starts the job: once it is this process's turn to run it, it is opened, which fences any former
   * writer of it, and runs batches.
   *
   * @throws IllegalStateException if it was started or closed before, or there is nothing to run
   */
  public synchronized StreamingQuery start(Trigger trigger) {
    boolean stopped = life.state() == QueryState.STOPPING;
    loop = new MicroBatchLoop(begin(), leadership, listeners, life, trigger);
    loop.start(stopped);
    return loop.query();
  }

  /**
   * Opens the job on the caller's thread, which runs one batch whenever it likes to, instead of
   * {@link #start}: for tests, and for whoever has a loop of his own. Closed when this is.
   *
   * @return to be closed before this context is
   * @throws IllegalStateException if it was started or closed before, there is nothing to run, or
   *     it was stopped, or this thread interrupted, while another process ran the job
   */
  public JobRun open() {
    JobParts parts = standBy();
    Term term;
    try {
      term = leadership.await(life::says); // not under this lock, so that a stop can end it
    } catch (InterruptedException e) {
      throw notOpened(e);
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    }
    return open(parts, term);
  }

  private synchronized JobParts standBy() {
    JobParts parts = begin();
    life.enter(QueryState.OPENING, "is being opened");
    standingBy = Thread.currentThread();
    return parts;
  }

  private synchronized JobRun open(JobParts parts, Term term) {
    if (standingBy == null) {
      IllegalStateException stopped = notOpened(null); // also takes the interrupt back
      term.close();
      throw stopped;
    }
    standingBy = null;
    stepped = term;
    try {
      JobRun run = new OpenJobRun(parts, stepped.backend(), listeners.ofBatches(), stepping, life);
      life.enter(QueryState.RUNNING, "runs a batch whenever it is told to");
      return run;
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    }
  }

  /** Of a wait that was ended by a stop, or by an interrupt of somebody else's. */
  private synchronized IllegalStateException notOpened(InterruptedException e) {
    if (standingBy == null) {
      Thread.interrupted(); // a stop's, which has done its work
      return new IllegalStateException(
          "job " + job + " was stopped before it could be opened; make a new StreamingContext", e);
    }
    standingBy = null;
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while another process ran job " + job, e);
  }

  private synchronized void failed(Throwable e) {
    standingBy = null;
    if (!life.state().isEnd()) {
      life.enter(QueryState.FAILED, "could not be opened: " + e.getMessage());
    }
  }

  /** As {@link StreamingQuery#awaitTermination()}. */
  public void awaitTermination() throws InterruptedException {
    started().query().awaitTermination();
  }

  /** As {@link StreamingQuery#awaitTermination(Duration)}. */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return started().query().awaitTermination(timeout);
  }

  /** Starts with {@link Trigger#availableNow()} and waits for the end. */
  public void runAvailable() throws InterruptedException {
    start(Trigger.availableNow()).awaitTermination();
  }

  /** Starts with {@link Trigger#bounded()} and waits for the end. */
  public void runBounded() throws InterruptedException {
    start(Trigger.bounded()).awaitTermination();
  }

  /**
   * Lets the running batch end, by its commit or its abort, and starts no other; called before the
   * start, the job ends at once and opens nothing. Returns at once; then wait by {@link
   * #awaitTermination}.
   */
  public synchronized void stop() {
    stepping.raise();
    if (standingBy != null) {
      standingBy.interrupt();
      standingBy = null;
    }
    if (loop != null) {
      loop.stop();
    } else if (life.state() == QueryState.BUILT) {
      life.enter(QueryState.STOPPING, "was stopped before its start");
    }
  }

  /**
   * Stops, waits for the running batch, and frees what the job holds. A batch that takes longer
   * than {@code engine.stop-timeout} is interrupted, and aborted, or left for the next opening of
   * the job; one that minds no interrupt is left alone, and the log says where it was. Called on
   * the job's own thread, by a listener or foreachBatch, it does not wait. A failure of the job is
   * not thrown again here.
   */
  @Override
  public void close() {
    stop();
    MicroBatchLoop running;
    synchronized (this) {
      running = loop;
      if (running == null && !life.state().isEnd()) {
        life.enter(QueryState.STOPPED, "has been closed");
      }
    }
    if (running == null) {
      runner.close();
      if (stepped != null) {
        stepped.close();
      }
    } else {
      running.stopAndWait();
    }
  }

  private JobParts begin() {
    QueryState state = life.state();
    if (loop == null && state.isEnd()) {
      throw new IllegalStateException(
          "job " + job + " has been closed; make a new StreamingContext to run it again");
    }
    if (loop != null || (state != QueryState.BUILT && state != QueryState.STOPPING)) {
      throw new IllegalStateException(
          "job " + job + " has been started already; make a new StreamingContext to run it again");
    }
    return new JobParts(job, graph.freeze(), runner, config, cache);
  }

  private synchronized MicroBatchLoop started() {
    if (loop == null) {
      throw new IllegalStateException("job " + job + " has not been started");
    }
    return loop;
  }
}
