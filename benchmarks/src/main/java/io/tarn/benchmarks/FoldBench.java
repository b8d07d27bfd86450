package io.tarn.benchmarks;

import io.tarn.files.TextFiles;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableFormat;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.apache.hadoop.hbase.client.Put;

/**
 * Events from files, folded by key. After each batch, outside its time, the very same final rows
 * are put plainly, once by one call and once by as many threads as the engine has, so that all
 * three are measured in the same minute of the same JVM.
 */
final class FoldBench {
  private static final String JOB = "bench";
  private static final String TABLE = "totals";

  private final Workload events;
  private final Configuration hbase;
  private final Path input;
  private final Batches batches;
  private final EngineConfig config = EngineConfig.defaults();
  private final List<MeasuredBatch> measured = new ArrayList<>();

  private FoldBench(Workload events, Configuration hbase, Path folder, Options options)
      throws IOException {
    this.events = events;
    this.hbase = hbase;
    this.input = Files.createDirectory(folder.resolve("input"));
    this.batches = Batches.of(options);
  }

  static void counts(Configuration hbase, Path folder, Options options) throws Exception {
    run(Workload.COUNTS, hbase, folder, options);
  }

  static void windows(Configuration hbase, Path folder, Options options) throws Exception {
    run(Workload.WINDOWS, hbase, folder, options);
  }

  static void latency(Configuration hbase, Path folder, Options options) throws Exception {
    run(Workload.LATENCY, hbase, folder, options);
  }

  static void wide(Configuration hbase, Path folder, Options options) throws Exception {
    new FoldBench(Workload.COUNTS, hbase, folder, options)
        .run(FoldBench::keepLatest, new LatestRows());
  }

  private static void run(Workload workload, Configuration hbase, Path folder, Options options)
      throws Exception {
    new FoldBench(workload, hbase, folder, options)
        .run(
            (streams, input) -> workload.define(streams, input, TABLE),
            new FoldedRows(workload.window().orElse(null)));
  }

  private static void keepLatest(StreamingContext streams, Path input) {
    streams
        .source(TextFiles.in(input.toString()).maxFilesPerBatch(Workload.COUNTS.filesPerBatch()))
        .parse(Event::parse)
        .keyBy(KeyTypes.STRING, Event::key)
        .mapValues(WideValue::of)
        .latestByKey(
            StateSpec.of(TABLE, WideValue.class),
            value -> Instant.ofEpochMilli(value.timeMillis()));
  }

  private void run(BiConsumer<StreamingContext, Path> graph, BatchRows rows)
      throws IOException, InterruptedException {
    System.out.println("writing events for " + batches);
    events.writeEvents(input, batches.all());
    TableName table = TableName.valueOf(TableFormat.NAMESPACE, TableFormat.stateTable(JOB, TABLE));
    try (Connection connection = ConnectionFactory.createConnection(hbase);
        PlainPuts inOneCall = new PlainPuts(connection, table, 1);
        PlainPuts byThreads = new PlainPuts(connection, table, config.threads());
        StreamingContext streams =
            new StreamingContext(JOB, HBaseBackend.on(connection, Clock.systemUTC()), config)) {
      graph.accept(streams, input);
      streams.addListener(new SideBySide(events.filesPerBatch(), rows, inOneCall, byThreads));
      streams.runAvailable();
    }
    report();
  }

  private void report() {
    List<MeasuredBatch> counted = batches.counted(measured);
    long rows = sum(counted, batch -> batch.progress.stateRowsWritten());
    double engineSeconds = sum(counted, batch -> batch.engineNanos) / 1e9;
    double oneCallSeconds = sum(counted, batch -> batch.oneCallNanos) / 1e9;
    double threadsSeconds = sum(counted, batch -> batch.threadsNanos) / 1e9;
    System.out.printf(
        "events/s %,.0f%n", sum(counted, batch -> batch.progress.inputRows()) / engineSeconds);
    System.out.println(
        "batch ms, from the end of the one before, with listing files: "
            + Spread.of(counted.stream().mapToDouble(batch -> batch.engineNanos / 1e6)));
    System.out.println(
        "batch ms, from plan to commit: "
            + Spread.of(
                counted.stream()
                    .mapToDouble(batch -> batch.progress.durationMillis().get("batch"))));
    System.out.printf(
        "plain puts of %,d rows a batch: rows/s %,.0f by one call, %,.0f by %d threads%n",
        rows / counted.size(), rows / oneCallSeconds, rows / threadsSeconds, config.threads());
    System.out.printf(
        "ratio to plain puts: %.2f to one call, %.2f to %d threads%n",
        engineSeconds / oneCallSeconds, engineSeconds / threadsSeconds, config.threads());
  }

  private static long sum(List<MeasuredBatch> batches, ToLongFunction<MeasuredBatch> figure) {
    return batches.stream().mapToLong(figure).sum();
  }

  /** One batch, and the plain puts of its rows. */
  private record MeasuredBatch(
      BatchProgress progress, long engineNanos, long oneCallNanos, long threadsNanos) {}

  /** Times a batch from the end of the one before: with finding files, planning and all. */
  private final class SideBySide implements BatchListener {
    private final int filesPerBatch;
    private final BatchRows rows;
    private final PlainPuts inOneCall;
    private final PlainPuts byThreads;
    private final List<Path> files;
    private long batchBegan = System.nanoTime();

    SideBySide(int filesPerBatch, BatchRows rows, PlainPuts inOneCall, PlainPuts byThreads)
        throws IOException {
      this.filesPerBatch = filesPerBatch;
      this.rows = rows;
      this.inOneCall = inOneCall;
      this.byThreads = byThreads;
      try (Stream<Path> listed = Files.list(input)) {
        this.files = listed.sorted().toList();
      }
    }

    @Override
    public void committed(BatchProgress progress) {
      long engineNanos = System.nanoTime() - batchBegan;
      int first = (int) progress.batch() * filesPerBatch;
      try {
        List<Put> puts = rows.next(files.subList(first, first + filesPerBatch), progress.version());
        boolean oneCallFirst = progress.batch() % 2 == 0; // what comes second finds other caches
        long early = (oneCallFirst ? inOneCall : byThreads).put(puts);
        long late = (oneCallFirst ? byThreads : inOneCall).put(puts);
        measured.add(
            new MeasuredBatch(
                progress, engineNanos, oneCallFirst ? early : late, oneCallFirst ? late : early));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      batchBegan = System.nanoTime();
    }
  }
}
