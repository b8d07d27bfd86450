package io.tarn.benchmarks;

import io.tarn.files.TextFiles;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;

/**
 * A state of five times what the cache may hold, against the same job while the cache held all of
 * it, just before.
 */
final class CacheBench {
  private static final int STATE_BATCHES = 50;
  private static final long STATE_ROWS = 571_000;

  /** As the cache reckons a row of this job. */
  private static final long BYTES_PER_ROW = 180;

  private static final int WARM_UP_BATCHES = 5;

  private final HBaseBackend backend;
  private final Path input;
  private final EventFiles events = new EventFiles(4, 100_000, 1_000_000, 1_000_000, 1, 0);

  private CacheBench(HBaseBackend backend, Path input) {
    this.backend = backend;
    this.input = input;
  }

  static void run(Configuration hbase, Path folder, Options options)
      throws IOException, InterruptedException {
    int batches = options.count("batches");
    if (batches <= WARM_UP_BATCHES) {
      throw new IllegalArgumentException(
          "--batches must be > " + WARM_UP_BATCHES + ", which are not counted, but is " + batches);
    }
    try (HBaseBackend backend = HBaseBackend.connect(hbase)) {
      new CacheBench(backend, Files.createDirectory(folder.resolve("input"))).run(batches);
    }
  }

  private void run(int batches) throws IOException, InterruptedException {
    System.out.println("cache: making the state");
    List<Measured> making = run(STATE_BATCHES, Runtime.getRuntime().maxMemory() / 4);
    Figures all = Figures.of(making.subList(STATE_BATCHES / 2, STATE_BATCHES));
    List<Measured> missing = run(batches, STATE_ROWS * BYTES_PER_ROW / 5);
    Figures fifth = Figures.of(missing.subList(WARM_UP_BATCHES, batches));
    System.out.printf("all cached:        events/s %,.0f%n", all.eventsPerSecond());
    System.out.printf(
        "a fifth is cached: events/s %,.0f, ratio %.2f, %,.0f rows missed a batch%n",
        fifth.eventsPerSecond(),
        fifth.eventsPerSecond() / all.eventsPerSecond(),
        fifth.rowsReadPerBatch());
    System.out.printf(
        "µs a missed row and thread: %.1f%n",
        (fifth.secondsPerBatch() - all.secondsPerBatch())
            * 1e6
            * EngineConfig.defaults().threads()
            / fifth.rowsReadPerBatch());
  }

  private List<Measured> run(int batches, long cacheBytes)
      throws IOException, InterruptedException {
    events.write(input, batches);
    Properties properties = new Properties();
    properties.setProperty("state.cache-bytes", String.valueOf(cacheBytes));
    Clock clock = new Clock();
    try (StreamingContext streams =
        new StreamingContext("cache", backend, EngineConfig.from(properties))) {
      streams
          .source(TextFiles.in(input.toString()).maxFilesPerBatch(events.filesPerBatch()))
          .parse(Event::parse)
          .keyBy(KeyTypes.STRING, Event::key)
          .aggregateByKey("totals", Aggregates.count("count"), Aggregates.sum("sum", Event::value));
      streams.addListener(clock);
      streams.runAvailable();
    }
    return clock.measured;
  }

  private record Measured(BatchProgress progress, long nanos) {}

  private record Figures(double eventsPerSecond, double secondsPerBatch, double rowsReadPerBatch) {
    static Figures of(List<Measured> batches) {
      double seconds = batches.stream().mapToLong(Measured::nanos).sum() / 1e9;
      long inputRows = batches.stream().mapToLong(batch -> batch.progress.inputRows()).sum();
      long rowsRead = batches.stream().mapToLong(batch -> batch.progress.stateRowsRead()).sum();
      return new Figures(
          inputRows / seconds, seconds / batches.size(), (double) rowsRead / batches.size());
    }
  }

  /** Times a batch from the end of the one before. */
  private static final class Clock implements BatchListener {
    private final List<Measured> measured = new ArrayList<>();
    private long began = System.nanoTime();

    @Override
    public void committed(BatchProgress progress) {
      long now = System.nanoTime();
      measured.add(new Measured(progress, now - began));
      began = now;
    }
  }
}
