package io.tarn.stream.engine;

import io.tarn.client.JobReader;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.run.Runner;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** The one job of a test, on a backend in memory: strict, on two threads, with no pauses. */
public final class TestJob {
  static final String NAME = "job";
  public static final EngineConfig STRICT =
      EngineConfig.defaults()
          .withThreads(2)
          .withStrict(true)
          .withAttempts(2, Duration.ZERO, Duration.ZERO);

  private final InMemoryBackend backend;
  private final EngineConfig config;
  private final Supplier<Runner> runner;
  private final TarnClient client;
  private final List<BatchProgress> progress = new ArrayList<>();

  public TestJob() {
    this(new InMemoryBackend(), STRICT);
  }

  public TestJob(InMemoryBackend backend, EngineConfig config) {
    this(backend, config, () -> new LocalRunner(config.threads(), config.strict()));
  }

  public TestJob(InMemoryBackend backend, EngineConfig config, Supplier<Runner> runner) {
    this.backend = backend;
    this.config = config;
    this.runner = runner;
    this.client = TarnClient.on(backend.reads());
  }

  /** A source whose batches are those given. */
  @SafeVarargs
  public static <T> QueueSource<T> source(List<T>... batches) {
    QueueSource<T> source = new QueueSource<>("in", 3);
    for (List<T> batch : batches) {
      source.addAll(batch);
    }
    return source;
  }

  /** Builds the job's graph anew, and runs all that its sources have. */
  public TestJob run(Consumer<StreamingContext> graph) {
    try (StreamingContext context = new StreamingContext(NAME, backend, config, runner.get())) {
      context.addListener(progress::add);
      graph.accept(context);
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return this;
  }

  /** What a stream gives, batch by batch. */
  <T> List<List<T>> batches(Function<StreamingContext, DStream<T>> stream) {
    List<List<T>> batches = new ArrayList<>();
    run(context -> stream.apply(context).foreachBatch((info, records) -> batches.add(records)));
    return batches;
  }

  /** The figures of all batches that were committed in this process. */
  public List<BatchProgress> progress() {
    return progress;
  }

  StreamingContext context() {
    return new StreamingContext(NAME, backend, config, runner.get());
  }

  InMemoryBackend backend() {
    return backend;
  }

  /** What reads it. */
  TarnClient client() {
    return client;
  }

  /** The job as an application reads it. */
  JobReader reader() {
    return client.job(NAME);
  }

  /** The job as it is stored. */
  JobRow row() {
    return backend.reads().job(NAME).row().orElse(JobRow.NEW);
  }

  /** A table of the newest batch, by row key; none where no batch is committed. */
  Map<RowKey, byte[]> rows(String table) {
    Map<RowKey, byte[]> rows = new TreeMap<>();
    if (row().committed().isPresent()) {
      try (Rows<FoundCell> raw = reader().snapshot().table(table).rawRows()) {
        raw.forEach(found -> rows.put(found.row(), found.cell().value()));
      }
    }
    return rows;
  }

  <K, S> Map<K, S> states(String table, KeyType<K> keyType, ValueCodec<S> codec) {
    RowKeys<K> keys = RowKeys.of(keyType, 32);
    Map<K, S> states = new HashMap<>();
    rows(table).forEach((row, value) -> states.put(keys.key(row), codec.decode(value)));
    return states;
  }

  /** A table of packed aggregates, rendered as a reader sees it. */
  <K> Map<K, Map<String, Object>> rendered(String table, KeyType<K> keyType, TableSchema schema) {
    Packed packed = (Packed) schema.value();
    Map<K, Map<String, Object>> rendered = new HashMap<>();
    RowKeys<K> keys = RowKeys.of(keyType, schema.buckets());
    rows(table)
        .forEach((row, value) -> rendered.put(keys.key(row), packed.render(packed.decode(value))));
    return rendered;
  }

  List<DeadRecord> deadRecords() {
    return reader().dead(Integer.MAX_VALUE);
  }
}
