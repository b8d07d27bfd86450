package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Promise P3 within one process: what an aborted attempt wrote is seen by nobody, ever. */
abstract class RetryTests extends BackendContract {
  private static final RowKeys<String> KEYS = RowKeys.of(KeyTypes.STRING, HitJob.BUCKETS);
  private static final AtomicInteger ATTEMPT = new AtomicInteger();

  RetryTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @Test
  void p3ARetryThatWritesOtherKeysLeavesNoTraceOfTheFirstAttempt() throws Exception {
    String first = hostOfPartition(0);
    String second = hostOfPartition(1);
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("any"));
    source.addAll(List.of(first));
    ATTEMPT.set(0);
    CountDownLatch firstSweeps = new CountDownLatch(1);
    CountDownLatch firstSwept = new CountDownLatch(1);
    faults.before(FaultPoint.SWEEP_MASKED, 1, firstSweeps::countDown);
    faults.before(FaultPoint.ABORT, 2, () -> await(firstSweeps, "nothing was swept"));
    faults.before(FaultPoint.SWEEP_MASKED, 2, firstSwept::countDown);
    faults.before(FaultPoint.COMMIT, 1, () -> await(firstSwept, "the sweep did not begin"));

    try (StreamingContext context = new StreamingContext(job, faulty, HitJob.config(3))) {
      DStream<String> hosts =
          context
              .source(source)
              .map(host -> host.equals("any") ? (ATTEMPT.get() == 0 ? first : second) : host);
      hosts
          .keyBy(KeyTypes.STRING, host -> host)
          .aggregateByKey(
              StateSpec.table(HitJob.TOTALS).buckets(HitJob.BUCKETS),
              List.of(Aggregates.count("hits")));
      hosts.foreachBatch(
          (info, records) -> {
            if (ATTEMPT.incrementAndGet() <= 2) {
              throw new IllegalStateException("attempt " + ATTEMPT);
            }
          });
      context.runAvailable();
    }

    assertEquals(Map.of(second, 1L), counts(KEYS, HitJob.TOTALS, OptionalLong.of(0)));
    assertEquals(Map.of(first, 1L, second, 1L), counts(KEYS, HitJob.TOTALS, OptionalLong.empty()));
  }

  @Test
  void p2ARunThatCouldNotGiveUpABatchRunsNoOther() {
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("a"));
    faults.fail(FaultPoint.WRITE_STATE, 1, FaultMode.DELAYED);
    faults.failAlways(FaultPoint.ABORT, FaultMode.BEFORE);

    try (StreamingContext context = new StreamingContext(job, faulty, HitJob.config(1));
        JobRun run = counting(context, source)) {
      assertThrows(JobFailedException.class, run::runNext);
      faults.heal();

      IllegalStateException thrown = assertThrows(IllegalStateException.class, run::runNext);
      assertTrue(thrown.getMessage().contains("close this run"), thrown::getMessage);
    }
    try (StreamingContext context = new StreamingContext(job, faulty, HitJob.config(1));
        JobRun run = counting(context, source)) {
      assertTrue(run.runNext());
      faults.deliverDelayed();
    }

    assertEquals(Map.of("a", 1L), counts(KEYS, HitJob.TOTALS, OptionalLong.empty()));
  }

  private static JobRun counting(StreamingContext context, QueueSource<String> source) {
    context
        .source(source)
        .keyBy(KeyTypes.STRING, host -> host)
        .aggregateByKey(
            StateSpec.table(HitJob.TOTALS).buckets(HitJob.BUCKETS),
            List.of(Aggregates.count("hits")));
    return context.open();
  }

  /** A host whose row is in that one of the two partitions. */
  private static String hostOfPartition(int partition) {
    return IntStream.range(0, 1_000)
        .mapToObj(host -> "host-" + host)
        .filter(
            host ->
                BucketRange.partitionOf(KEYS.row(host).bucket(), HitJob.BUCKETS, 2) == partition)
        .findFirst()
        .orElseThrow();
  }
}
