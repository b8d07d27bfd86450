package io.tarn.benchmarks;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.files.TextFiles;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.IntervalJoin;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/**
 * What another job costs beside {@code counts}: both have as many events a batch and run in one JVM
 * on one HBase, a batch of the one and a batch of the other in turns.
 */
final class BesideCountsBench {
  private static final String JOB = "other";
  private static final int FILES_PER_BATCH = Workload.COUNTS.filesPerBatch();
  private static final int EVENTS_PER_BATCH = 100_000;
  private static final int TENTHS = 10;

  private static final Duration JOINED_WITHIN = Duration.ofMinutes(10);
  private static final BatchWindow TEN_BY_ONE = BatchWindow.sliding(10, 1);

  /** What came out of a join, in this process. */
  private static final LongAdder pairs = new LongAdder();

  private final Configuration hbase;
  private final Path counted;
  private final Batches batches;

  private BesideCountsBench(Configuration hbase, Path folder, Options options) throws IOException {
    this.hbase = hbase;
    this.counted = Files.createDirectory(folder.resolve("counted"));
    this.batches = Batches.of(options);
    System.out.println("writing events for " + batches);
    Workload.COUNTS.writeEvents(counted, batches.all());
  }

  /** Two streams of half of the events each, joined by key and time. */
  static void join(Configuration hbase, Path folder, Options options) throws Exception {
    BesideCountsBench bench = new BesideCountsBench(hbase, folder, options);
    Path shown = Files.createDirectory(folder.resolve("shown"));
    Path clicked = Files.createDirectory(folder.resolve("clicked"));
    PairedEvents events =
        new PairedEvents(
            FILES_PER_BATCH / 2,
            EVENTS_PER_BATCH / 2,
            bench.batches.all(),
            options.number("keys"),
            JOINED_WITHIN);
    events.write(shown, clicked);
    bench.run(
        streams ->
            timed(streams, shown)
                .join(
                    timed(streams, clicked),
                    IntervalJoin.of("waiting", Event.class, Event.class)
                        .between(Duration.ZERO, JOINED_WITHIN))
                .foreachPartition(
                    (attempt, partition, joined) ->
                        joined.forEachRemaining(pair -> pairs.increment())),
        "waiting");
    System.out.printf("pairs: %,d%n", pairs.sum());
  }

  /** The sums of the last ten batches by key, each made of the one before. */
  static void inverse(Configuration hbase, Path folder, Options options) throws Exception {
    BesideCountsBench bench = new BesideCountsBench(hbase, folder, options);
    bench.run(
        streams ->
            streams
                .source(TextFiles.in(bench.counted.toString()).maxFilesPerBatch(FILES_PER_BATCH))
                .parse(Event::parse)
                .keyBy(KeyTypes.STRING, Event::key)
                .mapValues(Event::value)
                .reduceByKeyAndWindow(
                    TEN_BY_ONE,
                    StateSpec.of("recent", Long.class),
                    Long::sum,
                    (sum, leaving) -> sum - leaving,
                    sum -> sum.value() != 0),
        "recent");
  }

  private static PairDStream<String, Event> timed(StreamingContext streams, Path folder) {
    return streams
        .source(
            TextFiles.in(folder.toString())
                .named(folder.getFileName().toString())
                .maxFilesPerBatch(FILES_PER_BATCH / 2))
        .parse(Event::parse)
        .withWatermark(event -> Instant.ofEpochMilli(event.timeMillis()), PairedEvents.DELAY)
        .keyBy(KeyTypes.STRING, Event::key);
  }

  /**
   * @param table of the other job, whose rows are counted by and by
   */
  private void run(Consumer<StreamingContext> other, String table) throws Exception {
    try (Connection connection = ConnectionFactory.createConnection(hbase);
        HBaseBackend backend = HBaseBackend.on(connection, Clock.systemUTC());
        StreamingContext counts = new StreamingContext("counts", backend);
        StreamingContext others = new StreamingContext(JOB, backend)) {
      Workload.COUNTS.define(counts, counted, "totals");
      other.accept(others);
      Timed one = new Timed(counts);
      Timed two = new Timed(others);
      try (JobRun first = counts.open();
          JobRun second = others.open()) {
        int all = batches.all();
        for (int batch = 0; batch < all; batch++) {
          one.runNext(first);
          two.runNext(second);
          if ((batch + 1) * TENTHS / all > batch * TENTHS / all) {
            System.out.printf(
                "to batch %,d: rows in %s %,d%n", batch, table, rows(connection, table));
          }
        }
      }
      System.out.println("counts: " + one);
      System.out.println("this:   " + two);
      System.out.printf(
          "events/s as a ratio to counts: %.2f%n", two.eventsPerSecond() / one.eventsPerSecond());
    }
  }

  private static long rows(Connection connection, String table) {
    try (TarnClient client = HBaseClients.on(connection);
        Rows<Row> scan = client.job(JOB).snapshot().table(table).scan()) {
      return scan.stream().count();
    }
  }

  /** A job's batches, each timed with listing files, planning and all. */
  private final class Timed {
    private final List<BatchProgress> progress = new ArrayList<>();
    private final List<Double> millis = new ArrayList<>();

    Timed(StreamingContext streams) {
      streams.addListener(progress::add);
    }

    void runNext(JobRun run) {
      long began = System.nanoTime();
      if (!run.runNext()) {
        throw new IllegalStateException("there is no batch left");
      }
      millis.add((System.nanoTime() - began) / 1e6);
    }

    double eventsPerSecond() {
      double events = batches.counted(progress).stream().mapToLong(BatchProgress::inputRows).sum();
      return events * 1e3 / countedMillis().sum();
    }

    private DoubleStream countedMillis() {
      return batches.counted(millis).stream().mapToDouble(each -> each);
    }

    @Override
    public String toString() {
      double rows =
          batches.counted(progress).stream()
              .mapToLong(BatchProgress::stateRowsWritten)
              .average()
              .orElseThrow();
      return String.format(
          "events/s %,.0f; rows written a batch %,.0f; ms %s",
          eventsPerSecond(), rows, Spread.of(countedMillis()));
    }
  }
}
