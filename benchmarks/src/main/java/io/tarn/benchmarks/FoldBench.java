package io.tarn.benchmarks;

import io.tarn.files.TextFiles;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/**
 * Running count and sum per key, with or without windows. After each batch, outside its time, the
 * very same final rows are put plainly, so that both are measured in the same minute of the same
 * JVM.
 */
final class FoldBench {
  private static final String JOB = "bench";
  private static final String TABLE = "totals";
  private static final int WARM_UP_BATCHES = 5;
  private static final WindowSpec FIVE_BY_ONE =
      WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1));

  private final String name;
  private final Configuration hbase;
  private final Path input;
  private final EventFiles events;
  private final int batches;
  private final WindowSpec window;
  private final List<Measured> measured = new ArrayList<>();

  private FoldBench(
      String name,
      Configuration hbase,
      Path folder,
      EventFiles events,
      int batches,
      WindowSpec window)
      throws IOException {
    if (batches <= WARM_UP_BATCHES) {
      throw new IllegalArgumentException(
          "--batches must be > " + WARM_UP_BATCHES + ", which are not counted, but is " + batches);
    }
    this.name = name;
    this.hbase = hbase;
    this.input = Files.createDirectory(folder.resolve("input"));
    this.events = events;
    this.batches = batches;
    this.window = window;
  }

  static void counts(Configuration hbase, Path folder, Options options) throws Exception {
    EventFiles events = new EventFiles(4, 100_000, 1_000_000, 1_000_000, 1, 0);
    new FoldBench("counts", hbase, folder, events, options.count("batches"), null).run();
  }

  static void windows(Configuration hbase, Path folder, Options options) throws Exception {
    int batches = options.count("batches");
    double millisPerEvent = Duration.ofHours(2).toMillis() / (100_000.0 * batches);
    EventFiles events = new EventFiles(4, 100_000, 1_000_000, 10_000, millisPerEvent, 5_000);
    new FoldBench("windows", hbase, folder, events, batches, FIVE_BY_ONE).run();
  }

  static void latency(Configuration hbase, Path folder, Options options) throws Exception {
    EventFiles events = new EventFiles(1, 1_000, 1_000_000, 1_000_000, 1, 0);
    new FoldBench("latency", hbase, folder, events, options.count("batches"), null).run();
  }

  private void run() throws IOException, InterruptedException {
    System.out.println(name + ": writing " + batches + " batches of events");
    events.write(input, batches);
    try (Connection connection = ConnectionFactory.createConnection(hbase);
        StreamingContext streams =
            new StreamingContext(JOB, HBaseBackend.on(connection, Clock.systemUTC()))) {
      DStream<Event> parsed =
          streams
              .source(TextFiles.in(input.toString()).maxFilesPerBatch(events.filesPerBatch()))
              .parse(Event::parse);
      if (window == null) {
        parsed
            .keyBy(KeyTypes.STRING, Event::key)
            .aggregateByKey(TABLE, Aggregates.count("count"), Aggregates.sum("sum", Event::value));
      } else {
        parsed
            .withWatermark(
                event -> Instant.ofEpochMilli(event.timeMillis()), Duration.ofMinutes(10))
            .keyBy(KeyTypes.STRING, Event::key)
            .window(window)
            .aggregate(TABLE, Aggregates.count("count"), Aggregates.sum("sum", Event::value));
      }
      TableName table =
          TableName.valueOf(TableFormat.NAMESPACE, TableFormat.stateTable(JOB, TABLE));
      streams.addListener(new SideBySide(new PlainPuts(connection, table, window)));
      streams.runAvailable();
    }
    report();
  }

  private void report() {
    List<Measured> counted = measured.subList(WARM_UP_BATCHES, measured.size());
    long rows = counted.stream().mapToLong(batch -> batch.progress.stateRowsWritten()).sum();
    long inputRows = counted.stream().mapToLong(batch -> batch.progress.inputRows()).sum();
    double engineSeconds = counted.stream().mapToLong(batch -> batch.engineNanos).sum() / 1e9;
    double putSeconds = counted.stream().mapToLong(batch -> batch.putNanos).sum() / 1e9;
    double[] batchMillis =
        counted.stream()
            .mapToDouble(batch -> batch.progress.durationMillis().get("batch"))
            .sorted()
            .toArray();
    System.out.printf("events/s %,.0f%n", inputRows / engineSeconds);
    System.out.printf(
        "batch ms, plan to commit: median %.1f p99 %.1f largest %.1f%n",
        percentile(batchMillis, 0.5),
        percentile(batchMillis, 0.99),
        batchMillis[batchMillis.length - 1]);
    System.out.printf(
        "plain puts: rows/s %,.0f of %,d rows a batch%n", rows / putSeconds, rows / counted.size());
    System.out.printf("ratio to plain puts %.2f%n", engineSeconds / putSeconds);
  }

  private static double percentile(double[] sorted, double part) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  }

  /** One batch, and the plain puts of its rows. */
  private record Measured(BatchProgress progress, long engineNanos, long putNanos) {}

  /** Times a batch from the end of the one before: with finding files, planning and all. */
  private final class SideBySide implements BatchListener {
    private final PlainPuts plainPuts;
    private final List<Path> files;
    private long batchBegan = System.nanoTime();

    SideBySide(PlainPuts plainPuts) throws IOException {
      this.plainPuts = plainPuts;
      try (Stream<Path> listed = Files.list(input)) {
        this.files = listed.sorted().toList();
      }
    }

    @Override
    public void committed(BatchProgress progress) {
      long engineNanos = System.nanoTime() - batchBegan;
      int first = (int) progress.batch() * events.filesPerBatch();
      try {
        long putNanos =
            plainPuts.put(files.subList(first, first + events.filesPerBatch()), progress.version());
        measured.add(new Measured(progress, engineNanos, putNanos));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      batchBegan = System.nanoTime();
    }
  }
}
