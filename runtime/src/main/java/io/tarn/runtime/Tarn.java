package io.tarn.runtime;

import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.runtime.cluster.ClusterListener;
import io.tarn.runtime.cluster.Location;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Term;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.shared.CacheBudget;
import io.tarn.stream.engine.shared.TaskThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the jobs of a process run in: one HBase, the line of those who would run each job, and what
 * they share, threads and memory. Thread-safe.
 *
 * <pre>{@code
 * try (Tarn tarn = Tarn.getOrCreate();
 *     StreamingContext streams = tarn.streams("traffic")) {
 *   streams.source(…)…;
 *   streams.start(Trigger.interval(Duration.ofSeconds(1)));
 *   streams.awaitTermination();
 * }
 * }</pre>
 *
 * <p>A job that another process runs already, on the same HBase, stands by here, and goes on when
 * that one ends; so does one whose ZooKeeper session or HBase was lost meanwhile.
 */
public final class Tarn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tarn.class);
  private static Tarn ofProcess;

  /** Whether jobs are built in this process and not run. */
  private static volatile boolean runsNothing;

  private final LiveCluster cluster;
  private final CacheBudget cache;
  private final Queries queries = new Queries();

  /** Closes this when the process ends; null if nothing does. */
  private Thread hook;

  private Tarn(LiveCluster cluster, CacheBudget cache) {
    this.cluster = cluster;
    this.cache = cache;
  }

  /**
   * On the HBase of a data folder: the one that runs there, in this process or another, or one that
   * is started now, which takes some ten seconds.
   *
   * @throws IOException if there can be none, saying what to do
   */
  public static Tarn open(Path dataDir) throws IOException {
    return open(Location.folder(dataDir), ClusterListener.LOG, CacheBudget.ofProcess());
  }

  /**
   * On an HBase of any kind.
   *
   * @param told hears of what becomes of it
   * @param cache what the caches of all its jobs draw from
   * @throws IOException if it is not there, saying what to do
   */
  public static Tarn open(Location location, ClusterListener told, CacheBudget cache)
      throws IOException {
    return new Tarn(new LiveCluster(location, told), cache);
  }

  /**
   * The one of this process, opened at the first call: on what {@code tarn run} was given, or else
   * {@link Location#ofProcess}. It is closed when the process ends, too, as by Ctrl-C. Once it was
   * closed, the next call opens another.
   *
   * @throws UncheckedIOException if it cannot be opened, saying what to do
   */
  public static Tarn getOrCreate() {
    return getOrCreate(Location.ofProcess(), ClusterListener.LOG);
  }

  /**
   * As {@link #getOrCreate()}; where there is none yet, on this HBase. For programs that run jobs
   * of others in their process: what these get is then this one.
   */
  public static synchronized Tarn getOrCreate(Location location, ClusterListener told) {
    if (ofProcess == null || ofProcess.cluster.isClosed()) {
      try {
        Tarn opened = open(location, told, CacheBudget.ofProcess());
        opened.closeAtEndOfProcess();
        ofProcess = opened;
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return ofProcess;
  }

  /**
   * Says whether jobs that are made in this process from here on are to be built and not run: one
   * that is started then ends at once, opens nothing, and tells its listeners that it was started;
   * for whoever wants to know what a program's jobs do. Jobs made by the constructors of {@link
   * StreamingContext} are run all the same.
   */
  public static void runNothing(boolean nothing) {
    runsNothing = nothing;
  }

  private synchronized void closeAtEndOfProcess() {
    hook = new Thread(this::close, "tarn-stop");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** A job with default settings: to be built, and started. */
  public StreamingContext streams(String job) {
    return streams(job, EngineConfig.defaults());
  }

  /**
   * A job: to be built, and started. There is no other way to make one that exists already: a job
   * of a name always goes on where it was.
   *
   * @throws IllegalStateException if this runtime runs the job already
   */
  public StreamingContext streams(String job, EngineConfig config) {
    if (query(job).isPresent()) {
      throw new IllegalStateException(
          "job "
              + job
              + " is active in this process already; stop it, or give this one a name of"
              + " its own");
    }
    StreamingContext streams =
        new StreamingContext(
            job,
            runsNothing ? Tarn::notRun : new ClusterLeadership(cluster, job),
            config,
            new LocalRunner(config.threads(), config.strict()),
            cache);
    streams.addListener(queries);
    if (runsNothing) {
      streams.stop(); // so that it ends as soon as it is started
    }
    return streams;
  }

  private static Term notRun(Consumer<String> tell) {
    throw new IllegalStateException("no job is run in this process: it was told so");
  }

  /**
   * Reads what the jobs have committed; to be closed by the caller.
   *
   * @throws UncheckedIOException if the HBase was lost, and cannot be started again
   */
  public TarnClient client() {
    return cluster.client();
  }

  /**
   * The HBase that is connected now; does not wait. Empty once it has ended, with another process
   * perhaps, until {@link #client} or a job has had it opened again.
   */
  public Optional<Cluster> connected() {
    return cluster.now();
  }

  /** The jobs that were started here and have not ended, in that order. */
  public List<StreamingQuery> activeQueries() {
    return queries.active();
  }

  /** The active job of a name. */
  public Optional<StreamingQuery> query(String name) {
    return activeQueries().stream().filter(query -> query.name().equals(name)).findFirst();
  }

  /**
   * Waits until a job ends, or has ended that was not given by this before; of those the last 1000
   * are kept.
   *
   * @return the job; {@link StreamingQuery#exception} says whether it has failed
   */
  public StreamingQuery awaitAnyTermination() throws InterruptedException {
    return queries.awaitEnded();
  }

  /** Waits until no job is active. */
  public void awaitNoneActive() throws InterruptedException {
    queries.awaitNoneActive();
  }

  /**
   * The failure of the first that has failed, of the jobs that were not started again since: how a
   * program that waited for {@linkplain #awaitNoneActive none to be active} learns whether all went
   * well.
   */
  public Optional<RuntimeException> firstFailure() {
    return queries.firstFailure();
  }

  /** Adds one to be told of all jobs that are made here, those that run among them. */
  public void addListener(QueryListener listener) {
    queries.add(listener);
  }

  public void removeListener(QueryListener listener) {
    queries.remove(listener);
  }

  /** Figures of all jobs, as they are now. */
  public RuntimeFigures figures() {
    return new RuntimeFigures(queries.figures(), cache.bytes(), cache.held(), TaskThreads.count());
  }

  /**
   * Stops all jobs, each as {@link StreamingQuery#stop} does and all at the same time, and leaves
   * the HBase, which ends if it was started here.
   *
   * @throws IllegalStateException on the own thread of a job that is active, by a listener or
   *     foreachBatch: it would wait for itself. Nothing is stopped then
   */
  @Override
  public void close() {
    // One that has ended is still in the list while listeners are told of it, this caller perhaps.
    List<StreamingQuery> running =
        activeQueries().stream().filter(StreamingQuery::isActive).toList();
    running.forEach(Tarn::checkNotOwnThread);
    List<Thread> stopping =
        running.stream()
            .map(query -> new Thread(query::stop, "tarn-stop-" + query.name()))
            .toList();
    stopping.forEach(Thread::start);
    stopping.forEach(Tarn::awaitEnd);
    cluster.close();
    forgetHook();
  }

  private static void checkNotOwnThread(StreamingQuery query) {
    if (query.isOwnThread()) {
      throw new IllegalStateException(
          "job "
              + query.name()
              + " cannot close the runtime that it runs in: call stop() of the query from a"
              + " listener or foreachBatch, and close the runtime elsewhere");
    }
  }

  private synchronized void forgetHook() {
    if (hook == null || Thread.currentThread() == hook) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The process is ending, and closes this too", e);
    }
    hook = null;
  }

  private static void awaitEnd(Thread stopping) {
    boolean interrupted = false;
    while (stopping.isAlive()) { // which a job's stop-timeout bounds
      try {
        stopping.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
