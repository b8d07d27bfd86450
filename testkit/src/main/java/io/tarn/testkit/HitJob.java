package io.tarn.testkit;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The job that the promise suite runs: one of each kind of state, three tables. */
final class HitJob {
  static final String TOTALS = "totals";
  static final String TALLIES = "tallies";
  static final String WINDOWS = "windows";
  static final int BUCKETS = 4;

  /** How many operations keep state by host. */
  static final int OPERATIONS = 3;

  /** Cannot be a row key: goes to the dead letters, once for each operation. */
  static final String DEAD_HOST = "host\0";

  static final WindowSpec WINDOW = WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(2));

  private HitJob() {}

  /** Strict, two threads, and no pauses. */
  static EngineConfig config(int attempts) {
    return EngineConfig.defaults()
        .withThreads(2)
        .withStrict(true)
        .withAttempts(attempts, Duration.ZERO, Duration.ZERO);
  }

  /** The job's graph, not started. */
  static StreamingContext context(
      String job, Backend backend, QueueSource<Hit> source, EngineConfig config) {
    StreamingContext context = new StreamingContext(job, backend, config);
    DStream<Hit> hits = context.source(source).withEventTime(Hit::time);
    PairDStream<String, Hit> byHost = hits.keyBy(KeyTypes.STRING, Hit::host);
    byHost.aggregateByKey(
        StateSpec.table(TOTALS).buckets(BUCKETS),
        List.of(Aggregates.count("hits"), Aggregates.sum("bytes", Hit::bytes)));
    byHost.updateStateByKey(
        StateSpec.of(TALLIES, Tally.class).buckets(BUCKETS),
        (host, values, state) -> Tally.update(values, state));
    byHost
        .window(WINDOW)
        .aggregate(
            StateSpec.table(WINDOWS).buckets(BUCKETS),
            List.of(Aggregates.count("hits"), Aggregates.max("most", Hit::bytes)));
    return context;
  }

  /** Runs all that the source has, and fails as the job fails. */
  static void run(String job, Backend backend, QueueSource<Hit> source, int attempts) {
    try (StreamingContext context = context(job, backend, source, config(attempts))) {
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * A host's state by {@code updateStateByKey}; a negative hit removes all that came before it.
   *
   * @param hits how many since the host was last removed
   * @param last the last of them
   */
  record Tally(long hits, long last) {
    static Optional<Tally> update(List<Hit> values, Optional<Tally> state) {
      Optional<Tally> tally = state;
      for (Hit hit : values) {
        long before = tally.map(Tally::hits).orElse(0L);
        tally =
            hit.bytes() < 0 ? Optional.empty() : Optional.of(new Tally(before + 1, hit.bytes()));
      }
      return tally;
    }
  }
}
