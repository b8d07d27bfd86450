package io.tarn.benchmarks;

import io.tarn.hbase.state.HBaseBackend;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The time from opening a job to its first commit, by how much state there is, and by how many
 * timers are pending, none of them due. What a kill leaves is left: a batch that was planned and
 * not committed, which the job that is opened next has to abort and run again.
 */
final class RestartBench {
  private static final int[] STATE_ROWS = {10_000, 100_000, 1_000_000};
  private static final int ROWS_PER_BATCH = 50_000;
  private static final int EVENTS_IN_OPEN_BATCH = 1_000;
  private static final int RESTARTS = 9;

  private RestartBench() {}

  static void run(Configuration hbase) throws InterruptedException {
    try (HBaseBackend backend = HBaseBackend.connect(hbase)) {
      for (int rows : STATE_ROWS) {
        measure(backend, "rows of state", rows, RestartBench::aggregate);
      }
      for (int timers : STATE_ROWS) {
        measure(backend, "timers pending", timers, RestartBench::wait);
      }
    }
  }

  private static void aggregate(PairDStream<String, Event> events) {
    events.aggregateByKey("totals", Aggregates.count("count"), Aggregates.sum("sum", Event::value));
  }

  /** Each key waits a year for another value. */
  private static void wait(PairDStream<String, Event> events) {
    events.process(StateSpec.of("waiting", Long.class), new Waiting());
  }

  private static final class Waiting implements KeyedFunction<String, Event, Long, String> {
    private static final long serialVersionUID = 1L;
    private static final Duration LONG = Duration.ofDays(365);

    @Override
    public void onValues(String key, List<Event> values, KeyContext<Long, String> context) {
      if (context.value().isEmpty()) {
        context.timers().setProcessingTime(context.batchTime().plus(LONG));
      }
      context.setValue(context.value().orElse(0L) + values.size());
    }
  }

  private static void measure(
      HBaseBackend backend, String what, int rows, Consumer<PairDStream<String, Event>> operation)
      throws InterruptedException {
    String job = "restart-" + what.replace(' ', '-') + "-" + rows;
    QueueSource<Event> source = new QueueSource<>("input", 2);
    for (int from = 0; from < rows; from += ROWS_PER_BATCH) {
      source.addAll(distinctKeys(from, Math.min(rows, from + ROWS_PER_BATCH)));
    }
    runAvailable(job, backend, source, operation);
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < RESTARTS; i++) {
      source.addAll(randomKeys(i, rows));
      leavePlanned(job, backend);
      millis.add(runAvailable(job, backend, source, operation) / 1e6);
    }
    List<Double> sorted = millis.stream().sorted().toList();
    System.out.printf(
        "%,9d %s: open to first commit ms, median %.0f, in order %s%n",
        rows, what, sorted.get(RESTARTS / 2), millis.stream().map(Math::round).toList());
  }

  /** Gives the time in ns from before the job was opened to its first commit. */
  private static long runAvailable(
      String job,
      HBaseBackend backend,
      QueueSource<Event> source,
      Consumer<PairDStream<String, Event>> operation)
      throws InterruptedException {
    AtomicLong firstCommit = new AtomicLong();
    try (StreamingContext streams = new StreamingContext(job, backend)) {
      operation.accept(streams.source(source).keyBy(KeyTypes.STRING, Event::key));
      BatchListener first = progress -> firstCommit.compareAndSet(0, System.nanoTime());
      streams.addListener(first);
      long began = System.nanoTime();
      streams.runAvailable();
      return firstCommit.get() - began;
    }
  }

  private static void leavePlanned(String job, HBaseBackend backend) {
    try (JobLog log = backend.openJob(job, new JobSetup("killed", List.of()))) {
      Committed last = log.committed().orElseThrow();
      String start = last.offsets().get("input");
      OffsetRange range = new OffsetRange(start, String.valueOf(Integer.parseInt(start) + 1));
      log.plan(new PlanRequest(last.batch() + 1, Map.of("input", range), BatchTime.of(log.now())));
    }
  }

  private static List<Event> distinctKeys(int from, int to) {
    List<Event> events = new ArrayList<>();
    for (int i = from; i < to; i++) {
      events.add(new Event("key-" + i, 1, 0));
    }
    return events;
  }

  private static List<Event> randomKeys(int seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < EVENTS_IN_OPEN_BATCH; i++) {
      events.add(new Event("key-" + random.nextInt(rows), 1, 0));
    }
    return events;
  }
}
