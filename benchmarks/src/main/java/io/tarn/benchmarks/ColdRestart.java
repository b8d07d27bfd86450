package io.tarn.benchmarks;

import io.tarn.files.TextFiles;
import io.tarn.files.TextLine;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.job.BatchListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * One process of {@link ColdRestartBench}: runs all that is in the input folder, and says how long
 * that took to its first commit once HBase was up. Then it takes the files of one more batch, if
 * there are any, and ends while it parses them, HBase in order and the job like one that is killed.
 */
final class ColdRestart {
  private static final String JOB = "cold";
  private static final int FILES_PER_BATCH = 4;
  private static final CountDownLatch PARSING = new CountDownLatch(1);

  private ColdRestart() {}

  /**
   * @param args the folder, which holds {@code data}, {@code input} and {@code later}
   */
  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    LogFile.redirectTo(folder.resolve("logs"));
    Path input = folder.resolve("input");
    EmbeddedHBase hbase = EmbeddedHBase.start(folder.resolve("data"));
    measure(hbase.configuration(), input);
    if (takeNext(folder.resolve("later"), input)) {
      leavePlanned(hbase.configuration(), input);
    }
    hbase.close();
    System.exit(0); // HBase leaves threads behind, and the job that hangs
  }

  private static void measure(Configuration hbase, Path input) throws InterruptedException {
    Marks marks = new Marks();
    AtomicLong committed = new AtomicLong();
    long up = System.nanoTime();
    try (HBaseBackend backend = marks.time("connect", () -> HBaseBackend.connect(hbase))) {
      run(
          new MarkedBackend(backend, marks),
          input,
          Event::parse,
          progress -> {
            if (committed.compareAndSet(0, System.nanoTime())) {
              System.out.printf(
                  "%d ms from HBase up to the first commit; %s; %,d rows read%n",
                  (committed.get() - up) / 1_000_000, marks.since(up), progress.stateRowsRead());
            }
          });
    }
  }

  private static void run(
      Backend backend,
      Path input,
      SerializableFunction<TextLine, Event> parser,
      BatchListener listener)
      throws InterruptedException {
    try (StreamingContext streams = new StreamingContext(JOB, backend)) {
      streams
          .source(TextFiles.in(input.toString()).maxFilesPerBatch(FILES_PER_BATCH))
          .parse(parser)
          .keyBy(KeyTypes.STRING, Event::key)
          .aggregateByKey("totals", Aggregates.count("count"), Aggregates.sum("sum", Event::value));
      streams.addListener(listener);
      streams.runAvailable();
    }
  }

  /** Leaves what a kill leaves: a batch that was planned, and not committed. */
  private static void leavePlanned(Configuration hbase, Path input) throws InterruptedException {
    Thread killed =
        new Thread(
            () -> {
              try (HBaseBackend backend = HBaseBackend.connect(hbase)) {
                run(backend, input, ColdRestart::hang, progress -> {});
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    killed.setDaemon(true);
    killed.start();
    PARSING.await();
  }

  private static Event hang(TextLine line) throws InterruptedException {
    PARSING.countDown();
    new CountDownLatch(1).await();
    return Event.parse(line);
  }

  private static boolean takeNext(Path later, Path input) throws IOException {
    List<Path> next;
    try (Stream<Path> files = Files.list(later)) {
      next = files.sorted().limit(FILES_PER_BATCH).toList();
    }
    for (Path file : next) {
      Files.move(file, input.resolve(file.getFileName()));
    }
    return !next.isEmpty();
  }
}
