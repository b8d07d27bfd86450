package io.tarn.benchmarks;

import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * How fast keys that are new are added to a small table and to a large one, in turns: that must not
 * depend on the size of the table.
 */
final class InsertsBench {
  private static final long SMALL_ROWS = 10_000;
  private static final int ROWS_PER_FILLING_BATCH = 200_000;
  private static final int ROWS_PER_BATCH = 10_000;
  private static final int BATCHES_PER_TURN = 6;
  private static final int TURNS = 8;

  private final HBaseBackend backend;
  private final String job;
  private final NumberedEvents source = new NumberedEvents(4);
  private final List<Double> insertMillis = new ArrayList<>();
  private long rows;

  private InsertsBench(HBaseBackend backend, String job) {
    this.backend = backend;
    this.job = job;
  }

  static void run(Configuration hbase, Path folder, Options options) throws Exception {
    try (HBaseBackend backend = HBaseBackend.connect(hbase)) {
      InsertsBench small = new InsertsBench(backend, "small");
      InsertsBench large = new InsertsBench(backend, "large");
      small.fill(SMALL_ROWS);
      large.fill(options.number("rows"));
      for (int turn = 0; turn < TURNS; turn++) {
        small.insert();
        large.insert();
      }
      double smallMillis = small.tell(SMALL_ROWS);
      double largeMillis = large.tell(options.number("rows"));
      System.out.printf(
          "time into the large table by that into the small: %.2f%n", largeMillis / smallMillis);
    }
  }

  private void fill(long count) throws InterruptedException {
    while (rows < count) {
      add((int) Math.min(ROWS_PER_FILLING_BATCH, count - rows));
    }
    long began = System.nanoTime();
    runAvailable(progress -> {});
    System.out.printf("%s: %,d rows in %.1f s%n", job, rows, (System.nanoTime() - began) / 1e9);
  }

  /** The first batch of each opening is not counted. */
  private void insert() throws InterruptedException {
    for (int i = 0; i < BATCHES_PER_TURN; i++) {
      add(ROWS_PER_BATCH);
    }
    List<BatchProgress> batches = new ArrayList<>();
    runAvailable(batches::add);
    batches.stream()
        .skip(1)
        .forEach(batch -> insertMillis.add(batch.durationMillis().get("batch")));
  }

  private double tell(long before) {
    Spread spread = Spread.of(insertMillis.stream().mapToDouble(each -> each));
    System.out.printf(
        "%,d new rows a batch into %,d rows and more: ms %s; rows/s %,.0f%n",
        ROWS_PER_BATCH, before, spread, ROWS_PER_BATCH / spread.median() * 1e3);
    return spread.median();
  }

  private void add(int count) {
    source.add(rows, count);
    rows += count;
  }

  private void runAvailable(BatchListener listener) throws InterruptedException {
    try (StreamingContext streams = new StreamingContext(job, backend)) {
      source.countIn(streams);
      streams.addListener(listener);
      streams.runAvailable();
    }
  }
}
