package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.QueryStatus;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.shared.CacheBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A running job as users of Structured Streaming know it. */
@Timeout(60)
final class QueryTest {
  private static final Trigger SELDOM = Trigger.interval(Duration.ofHours(1));

  private final TestJob job = new TestJob();
  private final QueueSource<String> source = TestJob.source(List.of("a"));
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  void processAllAvailableCommitsWhatIsThereWhateverTheTriggerSays() throws Exception {
    try (StreamingContext context = counting()) {
      StreamingQuery query = context.start(SELDOM);
      query.processAllAvailable();
      assertEquals(Map.of("a", 1L), Counts.of(job, "counts"));

      source.addAll(List.of("a", "b"));
      source.addAll(List.of("b"));
      query.processAllAvailable();

      assertEquals(Map.of("a", 2L, "b", 2L), Counts.of(job, "counts"));
      assertTrue(query.isActive());
      QueryStatus status = query.status();
      assertEquals(QueryState.RUNNING, status.state());
      assertEquals("waits for new data", status.message());
      assertFalse(status.dataAvailable());
      assertFalse(status.batchRunning());
    }
  }

  @Test
  void processAllAvailableFailsAsTheJobDoes() {
    try (StreamingContext context = job.context()) {
      context
          .source(source)
          .foreachBatch(
              (info, records) -> {
                throw new IllegalStateException("always");
              });
      StreamingQuery query = context.start(SELDOM);
      JobFailedException thrown =
          assertThrows(JobFailedException.class, query::processAllAvailable);
      assertTrue(thrown.getMessage().contains("always"), thrown.getMessage());
      assertEquals(Optional.of(thrown), query.exception());
      assertFalse(query.isActive());
      assertEquals(QueryState.FAILED, query.status().state());
      assertTrue(query.status().message().startsWith("has failed: Batch 0"), query::toString);
    }
  }

  @Test
  void processAllAvailableOfAJobThatWasStoppedIsRefused() {
    try (StreamingContext context = counting()) {
      StreamingQuery query = context.start(SELDOM);
      query.stop();
      IllegalStateException thrown =
          assertThrows(IllegalStateException.class, query::processAllAvailable);
      assertEquals(
          "job job was stopped before all that its sources had was processed", thrown.getMessage());
    }
  }

  @Test
  void progressOfTheLastBatchesIsKept() throws Exception {
    try (StreamingContext context =
        new StreamingContext(TestJob.NAME, job.backend(), TestJob.STRICT.withRecentProgress(2))) {
      context.source(source).foreachBatch((info, records) -> {});
      StreamingQuery query = context.start(SELDOM);
      query.processAllAvailable();
      assertEquals(0, query.lastProgress().orElseThrow().batch());
      source.addAll(List.of("b"));
      source.addAll(List.of("c"));
      query.processAllAvailable();
      assertEquals(
          List.of(1L, 2L), query.recentProgress().stream().map(BatchProgress::batch).toList());
      assertEquals(TestJob.NAME, query.name());
      assertEquals(context.explain(), query.explain());
    }
  }

  @Test
  void statusTellsWhatRuns() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch seen = new CountDownLatch(1);
    try (StreamingContext context = job.context()) {
      context
          .source(source)
          .foreachBatch(
              (info, records) -> {
                running.countDown();
                assertTrue(seen.await(30, TimeUnit.SECONDS));
              });
      StreamingQuery query = context.start(SELDOM);
      assertTrue(running.await(30, TimeUnit.SECONDS));
      assertEquals(new QueryStatus(QueryState.RUNNING, "runs batch 0", true, true), query.status());
      seen.countDown();
    }
  }

  @Test
  void listenersAreToldInOrderAndWhatTheyThrowGoesNoFurther() throws Exception {
    try (StreamingContext context = counting()) {
      context.addListener(new Failing());
      context.addListener(new Recorder());
      StreamingQuery query = context.start(Trigger.asFastAsPossible());
      query.processAllAvailable();
      while (!told.contains("idle")) {
        Thread.onSpinWait();
      }
      query.stop();
    }
    assertEquals(
        List.of(
            "started",
            "STANDBY",
            "OPENING",
            "RUNNING",
            "batch 0",
            "idle",
            "STOPPING",
            "STOPPED",
            "terminated"),
        told);
  }

  @Test
  void aListenerThatWasRemovedIsToldNoMore() throws Exception {
    Recorder recorder = new Recorder();
    try (StreamingContext context = counting()) {
      StreamingQuery query = context.start(SELDOM);
      context.addListener(recorder);
      context.removeListener(recorder);
      query.processAllAvailable();
    }
    assertEquals(List.of(), told.stream().filter(what -> !what.equals("STANDBY")).toList());
  }

  @Test
  void terminationOfAFailureIsToldOnceTheExceptionIsKnown() {
    List<Class<?>> failures = new CopyOnWriteArrayList<>();
    try (StreamingContext context = job.context()) {
      context
          .source(source)
          .foreachBatch(
              (info, records) -> {
                throw new IllegalStateException("always");
              });
      context.addListener(
          new QueryListener() {
            @Override
            public void terminated(StreamingQuery query) {
              failures.add(query.exception().orElseThrow().getClass());
              assertFalse(query.isActive());
            }
          });
      assertThrows(JobFailedException.class, context::runAvailable);
    }
    assertEquals(List.of(JobFailedException.class), failures);
  }

  @Test
  void onceReadsAllThatIsThereInOneBatchAndProcessAllAvailableOfItReturns() throws Exception {
    source.addAll(List.of("b"));
    source.addAll(List.of("a"));
    try (StreamingContext context = counting()) {
      StreamingQuery query = context.start(Trigger.once());
      query.awaitTermination();
      query.processAllAvailable();
      assertEquals(
          List.of(3L), query.recentProgress().stream().map(BatchProgress::inputRows).toList());
    }
    assertEquals(Map.of("a", 2L, "b", 1L), Counts.of(job, "counts"));
  }

  @Test
  void onceAndAvailableNowEndByThemselves() throws Exception {
    for (Trigger trigger : List.of(Trigger.once(), Trigger.availableNow())) {
      source.addAll(List.of("z"));
      try (StreamingContext context = counting()) {
        StreamingQuery query = context.start(trigger);
        query.awaitTermination();
        assertEquals(QueryState.STOPPED, query.status().state());
        assertEquals(Optional.empty(), query.exception());
      }
    }
    assertEquals(Map.of("a", 1L, "z", 2L), Counts.of(job, "counts"));
  }

  @Test
  void aTermThatIsLostIsFollowedByTheNextWithTheSameGraph() throws Exception {
    Turns turns = new Turns(job.backend());
    try (StreamingContext context =
        new StreamingContext(
            TestJob.NAME,
            turns,
            TestJob.STRICT,
            new LocalRunner(2, true),
            new CacheBudget(1 << 20))) {
      build(context);
      context.addListener(new Recorder());
      StreamingQuery query = context.start(SELDOM);
      turns.waiting.acquire();
      assertEquals("standby: somebody runs it", query.status().message());
      turns.granted.release();
      query.processAllAvailable();
      source.addAll(List.of("b"));
      turns.lose("the session was lost");
      turns.granted.release();
      query.processAllAvailable();
      assertEquals(Map.of("a", 1L, "b", 1L), Counts.of(job, "counts"));
      assertEquals(2, job.row().epoch());

      turns.lose("the session was lost again");
      turns.waiting.acquire(2);
      query.stop();
      assertEquals(Optional.empty(), query.exception());
    }
    assertEquals("terminated", told.get(told.size() - 1));
    assertEquals(6, told.stream().filter("STANDBY"::equals).count(), told::toString);
  }

  private StreamingContext counting() {
    return build(job.context());
  }

  private StreamingContext build(StreamingContext context) {
    context
        .source(source)
        .keyBy(KeyTypes.STRING, word -> word)
        .aggregateByKey("counts", Aggregates.count("n"));
    return context;
  }

  private final class Recorder implements QueryListener {
    @Override
    public void started(StreamingQuery query) {
      told.add("started");
    }

    @Override
    public void changed(StreamingQuery query, QueryStatus status) {
      told.add(status.state().name());
    }

    @Override
    public void progressed(StreamingQuery query, BatchProgress progress) {
      told.add("batch " + progress.batch());
    }

    @Override
    public void idle(StreamingQuery query) {
      told.add("idle");
    }

    @Override
    public void terminated(StreamingQuery query) {
      told.add("terminated");
    }
  }

  private static final class Failing implements QueryListener {
    @Override
    public void started(StreamingQuery query) {
      throw new IllegalStateException("started");
    }

    @Override
    public void progressed(StreamingQuery query, BatchProgress progress) {
      throw new IllegalStateException("progressed");
    }

    @Override
    public void terminated(StreamingQuery query) {
      throw new IllegalStateException("terminated");
    }
  }
}
