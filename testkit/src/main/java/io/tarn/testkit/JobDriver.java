package io.tarn.testkit;

import io.tarn.client.JobReader;
import io.tarn.client.TarnClient;
import io.tarn.client.TypedTable;
import io.tarn.schemas.TableSpec;
import io.tarn.spi.read.DeadRecord;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs a job in a unit test, batch by batch as the test says, with no HBase: its tables are in
 * memory, its clock is the test's, and its tasks run on the test's own thread, one after the other.
 * What would only go wrong on a cluster (a function that cannot be serialized, a record that a
 * function changes) fails here, too.
 *
 * <pre>{@code
 * @Test
 * void aHostsHitsAreAddedUp() {
 *   QueueSource<Hit> hits = new QueueSource<>("hits", 1);
 *   MemoryOutput<Alert> alerts = MemoryOutput.create();
 *   try (JobDriver job =
 *       JobDriver.of("visits", streams -> Visits.build(streams, hits).to("alerts", alerts))) {
 *     job.push(hits, new Hit("a", 3), new Hit("a", 4));
 *     job.advance(Duration.ofMinutes(1));
 *     job.restart();
 *     job.push(hits, new Hit("a", 5));
 *
 *     assertEquals(12, job.table(Visits.TOTALS).get("a").value().orElseThrow().bytes());
 *     assertEquals(List.of(), alerts.records());
 *   }
 * }
 * }</pre>
 *
 * <p>Used by one thread. A batch that fails is not tried a second time: what failed is thrown by
 * the call that ran it, as a {@link io.tarn.stream.engine.job.JobFailedException}, and the next
 * call runs that batch again.
 */
public final class JobDriver implements AutoCloseable {
  /** Strict, two partitions, one attempt at each batch. */
  private static final EngineConfig CONFIG =
      EngineConfig.defaults()
          .withThreads(2)
          .withStrict(true)
          .withAttempts(1, Duration.ZERO, Duration.ZERO);

  private final String job;
  private final EngineConfig config;
  private final Consumer<StreamingContext> graph;
  private final FakeClock clock;
  private final InMemoryBackend backend;
  private final TarnClient client;
  private final List<BatchProgress> progress = new ArrayList<>();
  private StreamingContext context;
  private JobRun run;

  private JobDriver(
      String job, Instant start, EngineConfig config, Consumer<StreamingContext> graph) {
    this.job = job;
    this.config = config;
    this.graph = graph;
    this.clock = FakeClock.at(start);
    this.backend = new InMemoryBackend(clock);
    this.client = TarnClient.on(backend.reads());
  }

  /**
   * Opens a job that has never run, at the present time: the clock stands still there until it is
   * {@linkplain #advance advanced}.
   *
   * @param job its name
   * @param graph builds its graph; called again at each {@link #restart}, with the same sources
   */
  public static JobDriver of(String job, Consumer<StreamingContext> graph) {
    return of(job, Instant.now().truncatedTo(ChronoUnit.SECONDS), graph);
  }

  /**
   * As {@link #of(String, Consumer)}, at another time: event times that lie a day and more ahead of
   * it are refused.
   */
  public static JobDriver of(String job, Instant start, Consumer<StreamingContext> graph) {
    return of(job, start, CONFIG, graph);
  }

  /**
   * As {@link #of(String, Instant, Consumer)}, with other settings of the engine's. As many
   * partitions are made as it has threads, though all tasks run on one.
   */
  public static JobDriver of(
      String job, Instant start, EngineConfig config, Consumer<StreamingContext> graph) {
    JobDriver driver = new JobDriver(job, start, config, graph);
    driver.open();
    return driver;
  }

  /**
   * Puts the records of one batch into a source of the job, and runs all that its sources have.
   *
   * @throws io.tarn.stream.engine.job.JobFailedException if a batch failed
   * @throws IllegalArgumentException if the job does not read the source
   */
  @SafeVarargs
  public final <T> void push(QueueSource<T> source, T... records) {
    checkOpen();
    List<T> batch = new ArrayList<>();
    for (T each : records) {
      batch.add(each);
    }
    source.addAll(batch);
    run();
    if (!hasRead(source)) {
      throw new IllegalArgumentException(
          "job "
              + job
              + " does not read the source "
              + source.name()
              + " that records were pushed into; read this very object in the job's graph:"
              + " streams.source("
              + source.name()
              + ")");
    }
  }

  private boolean hasRead(QueueSource<?> source) {
    return reader()
        .status()
        .committed()
        .map(last -> last.offsets().containsKey(source.name()))
        .orElse(false);
  }

  /**
   * Runs batch after batch until no source has anything new, and nothing is due.
   *
   * @return how many were run
   * @throws io.tarn.stream.engine.job.JobFailedException if one failed
   */
  public int run() {
    checkOpen();
    int batches = 0;
    while (run.runNext()) {
      batches++;
    }
    return batches;
  }

  /** Lets time go by. Runs nothing: the next batch finds it later than the one before. */
  public void advance(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "time must go by, but it was to be advanced by " + time + "; give a positive duration");
    }
    clock.advance(time);
  }

  /**
   * Ends the job and opens it again, as another process would: with a graph built anew, nothing in
   * its caches, and all that was committed.
   */
  public void restart() {
    close();
    open();
  }

  /**
   * A table as the last committed batch left it.
   *
   * @param spec the one that the job was built with
   * @throws io.tarn.client.NotFoundException if the job has no such table, or has no batch yet
   */
  public <K, S> TypedTable<K, S> table(TableSpec<K, S> spec) {
    return reader().snapshot().table(spec);
  }

  /** The job as an application reads it: earlier batches, scans, windows, changes. */
  public JobReader reader() {
    return client.job(job);
  }

  /** The dead letters of all committed batches, oldest first; those of a batch by source. */
  public List<DeadRecord> dead() {
    return reader().dead(Integer.MAX_VALUE).stream()
        .sorted(Comparator.comparingLong(DeadRecord::batch))
        .toList();
  }

  /** The figures of each batch that was committed, also before a restart. */
  public List<BatchProgress> progress() {
    return List.copyOf(progress);
  }

  /** What time it is for the job. */
  public Instant now() {
    return clock.instant();
  }

  /** Where the job's tables are, for whoever reads them in another way. */
  public InMemoryBackend backend() {
    return backend;
  }

  /** Ends the job. Its tables can still be read. */
  @Override
  public void close() {
    if (run == null) {
      return;
    }
    try {
      run.close();
    } finally {
      run = null;
      context.close();
    }
  }

  private void open() {
    context =
        new StreamingContext(
            job, backend, config, LocalRunner.onCallersThread(config.threads(), config.strict()));
    try {
      context.addListener(progress::add);
      graph.accept(context);
      run = context.open();
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
  }

  private void checkOpen() {
    if (run == null) {
      throw new IllegalStateException(
          "job " + job + " has been closed; restart() it, or make another JobDriver");
    }
  }
}
