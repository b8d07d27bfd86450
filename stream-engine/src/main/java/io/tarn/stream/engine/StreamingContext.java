package io.tarn.stream.engine;

import io.tarn.schemas.Names;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.spi.Backend;
import io.tarn.stream.engine.spi.Runner;
import io.tarn.stream.engine.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
  private final StreamGraph graph = new StreamGraph();
  private final List<BatchListener> listeners = new ArrayList<>();
  private MicroBatchLoop loop;

  /**
   * @param job the job's name: the unit of exactly-once; another context of this name goes on where
   *     this one ends
   * @param backend where its log and state are; not closed with the context
   * @param config the engine's settings
   */
  public StreamingContext(String job, Backend backend, EngineConfig config) {
    this.job = Names.check("job", job);
    this.backend = backend;
    this.config = config;
    this.runner = new LocalRunner(config.threads(), config.strict());
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
    return new DStream<>(this, graph.addSource(source), false);
  }

  public void addListener(BatchListener listener) {
    synchronized (listeners) {
      listeners.add(listener);
    }
  }

  /**
   * Opens the job, which fences any former writer of it, and starts running batches.
   *
   * @throws IllegalStateException if it was started before, or there is nothing to run
   */
  public synchronized void start(Trigger trigger) {
    graph.freeze();
    List<BatchListener> told;
    synchronized (listeners) {
      told = List.copyOf(listeners);
    }
    loop = new MicroBatchLoop(job, backend, config, runner, graph, told, trigger);
    loop.start();
  }

  /**
   * Waits until the job has ended.
   *
   * @throws JobFailedException if it failed
   * @throws io.tarn.stream.engine.spi.FencedException if another process has opened the job since
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
   * Lets the running batch end, by its commit or its abort, and starts no other. Returns at once;
   * then wait by {@link #awaitTermination}.
   */
  public synchronized void stop() {
    if (loop != null) {
      loop.stop();
    }
  }

  /**
   * Stops, waits for the running batch, and frees the threads. A failure of the job is not thrown
   * again here.
   */
  @Override
  public void close() {
    stop();
    MicroBatchLoop running;
    synchronized (this) {
      running = loop;
    }
    if (running != null) {
      running.join();
    }
    runner.close();
  }

  StreamGraph graph() {
    return graph;
  }

  /** How many partitions a table of so many buckets has. */
  int partitions(int buckets) {
    return Math.min(buckets, runner.parallelism());
  }

  private synchronized MicroBatchLoop started() {
    if (loop == null) {
      throw new IllegalStateException("job " + job + " has not been started");
    }
    return loop;
  }
}
