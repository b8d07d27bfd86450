package io.tarn.stream.engine;

import io.tarn.schemas.NamePattern;
import io.tarn.spi.run.Runner;
import io.tarn.spi.source.Source;
import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.plan.Planner;
import io.tarn.stream.engine.internal.run.MicroBatchLoop;
import io.tarn.stream.engine.internal.run.OpenJobRun;
import io.tarn.stream.engine.internal.run.StopSignal;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.local.LocalRunner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One job: first its graph is built from {@link #source}s, then it is started, once, and runs on a
 * thread of its own until it is stopped, fails, or has read all there is.
 *
 * <pre>
 *  building ── start ─► running ── stop, end of input ─► stopped
 *                          └────── failure ────────────► failed
 * </pre>
 *
 * <p>Build on one thread; {@link #stop}, {@link #awaitTermination} and {@link #addListener} may be
 * called from any.
 */
public final class StreamingContext implements AutoCloseable {
  private final String job;
  private final Backend backend;
  private final EngineConfig config;
  private final Runner runner;
  private final GraphBuilder graph;
  private final List<BatchListener> listeners = new CopyOnWriteArrayList<>();
  private final StopSignal stepping = new StopSignal();
  private MicroBatchLoop loop;
  private boolean begun;
  private boolean stopped;
  private boolean closed;

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
    this.job = NamePattern.check("job", job);
    this.backend = backend;
    this.config = config;
    this.runner = runner;
    this.graph = new GraphBuilder(config.strict());
  }

  /** With default settings. */
  public StreamingContext(String job, Backend backend) {
    this(job, backend, EngineConfig.defaults());
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
   * What the job does in each batch, as far as it has been built: its sources, stages, shuffles,
   * tables, watermarks and outputs, a line for each step. Once the job has been started, {@code
   * tarn explain} shows the same.
   */
  public String explain() {
    return new Planner(graph.graph(), runner, config.strict()).explanation(job).text();
  }

  /** Adds one to be told of batches from now on, on the job's own thread. */
  public void addListener(BatchListener listener) {
    listeners.add(listener);
  }

  /**
   * Opens the job, which fences any former writer of it, and starts running batches.
   *
   * @throws IllegalStateException if it was started or closed before, or there is nothing to run
   */
  public synchronized void start(Trigger trigger) {
    loop = new MicroBatchLoop(job, backend, config, runner, begin(), listeners, trigger);
    if (stopped) {
      loop.stop();
    }
    loop.start();
  }

  /**
   * Opens the job on the caller's thread, which runs one batch whenever it likes to, instead of
   * {@link #start}: for tests, and for whoever has a loop of his own.
   *
   * @return to be closed before this context is
   * @throws IllegalStateException if it was started or closed before, or there is nothing to run
   */
  public synchronized JobRun open() {
    return new OpenJobRun(job, backend, config, runner, begin(), listeners, stepping);
  }

  /**
   * Waits until the job has ended.
   *
   * @throws JobFailedException if it failed
   * @throws io.tarn.spi.write.FencedException if another process has opened the job since
   * @throws InterruptedException if this thread was interrupted; the job goes on
   */
  public void awaitTermination() throws InterruptedException {
    started().await();
  }

  /**
   * As {@link #awaitTermination()}, but not longer than {@code timeout}.
   *
   * @return whether the job has ended
   */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return started().await(timeout);
  }

  /** Starts with {@link Trigger#availableNow()} and waits for the end. */
  public void runAvailable() throws InterruptedException {
    start(Trigger.availableNow());
    awaitTermination();
  }

  /**
   * Lets the running batch end, by its commit or its abort, and starts no other; called before the
   * start, the job ends at once and opens nothing. Returns at once; then wait by {@link
   * #awaitTermination}.
   */
  public synchronized void stop() {
    stopped = true;
    stepping.raise();
    if (loop != null) {
      loop.stop();
    }
  }

  /**
   * Stops, waits for the running batch, and frees the threads. Called on the job's own thread, by a
   * listener or foreachBatch, it does not wait. A failure of the job is not thrown again here.
   */
  @Override
  public void close() {
    stop();
    MicroBatchLoop running;
    synchronized (this) {
      closed = true;
      running = loop;
    }
    if (running == null) {
      runner.close();
    } else if (!running.isOwnThread()) {
      running.join();
    }
  }

  private Graph begin() {
    if (closed) {
      throw new IllegalStateException(
          "job " + job + " has been closed; make a new StreamingContext to run it again");
    }
    if (begun) {
      throw new IllegalStateException(
          "job " + job + " has been started already; make a new StreamingContext to run it again");
    }
    Graph frozen = graph.freeze();
    begun = true;
    return frozen;
  }

  private synchronized MicroBatchLoop started() {
    if (loop == null) {
      throw new IllegalStateException("job " + job + " has not been started");
    }
    return loop;
  }
}
