package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.run.Runner;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.job.Leadership;
import io.tarn.stream.engine.job.QueryListener;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.QueryStatus;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.shared.CacheBudget;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
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
  void eachStartHasARunIdOfItsOwn() {
    try (StreamingContext first = counting();
        StreamingContext second = new StreamingContext("other", job.backend(), TestJob.STRICT)) {
      StreamingQuery one = first.start(SELDOM);
      StreamingQuery other = build(second).start(SELDOM);
      assertNotEquals(one.runId(), other.runId());
      assertEquals("other", other.name());
    }
    try (StreamingContext none = job.context()) {
      none.source(TestJob.source()).foreachBatch((info, records) -> {});
      assertEquals(Optional.empty(), none.start(SELDOM).lastProgress());
    }
  }

  @Test
  void aQueryIsActiveUntilItIsStoppedOrFails() throws Exception {
    try (StreamingContext context = counting()) {
      StreamingQuery query = context.start(SELDOM);
      assertTrue(query.isActive());
      assertEquals(Optional.empty(), query.exception());
      assertFalse(query.awaitTermination(Duration.ofMillis(10)));
      query.stop();
      assertFalse(query.isActive());
      query.awaitTermination();
      assertTrue(query.awaitTermination(Duration.ZERO));
    }
    try (StreamingContext context = job.context()) {
      context
          .source(TestJob.source(List.of("a"), List.of("b")))
          .foreachBatch(
              (info, records) -> {
                throw new IllegalStateException("always");
              });
      StreamingQuery query = context.start(SELDOM);
      for (int i = 0; i < 2; i++) {
        assertThrows(JobFailedException.class, query::awaitTermination);
        assertThrows(JobFailedException.class, () -> query.awaitTermination(Duration.ofMillis(10)));
      }
      assertFalse(query.isActive());
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

  @Test
  void aJobThatStandsByToBeSteppedThroughCanBeClosed() throws Exception {
    Turns turns = new Turns(job.backend());
    StreamingContext context = build(waiting(turns, new LocalRunner(2, true)));
    CompletableFuture<JobRun> opening = new CompletableFuture<>();
    Thread opener =
        new Thread(
            () -> {
              try {
                opening.complete(context.open());
              } catch (RuntimeException e) {
                opening.completeExceptionally(e);
              }
            });
    opener.start();
    turns.waiting.acquire();
    context.close();
    ExecutionException thrown = assertThrows(ExecutionException.class, opening::get);
    assertEquals(
        "job job was stopped before it could be opened; make a new StreamingContext",
        thrown.getCause().getMessage());
    opener.join();
  }

  @Test
  void aJobEndsEvenIfItsRunnerCannotBeClosedOrAListenerThrowsAnError() throws Exception {
    source.addAll(List.of("b"));
    LocalRunner local = new LocalRunner(2, true);
    Runner runner =
        (Runner)
            Proxy.newProxyInstance(
                Runner.class.getClassLoader(),
                new Class<?>[] {Runner.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    local.close();
                    throw new IllegalStateException("cannot be closed");
                  }
                  return method.invoke(local, arguments);
                });
    try (StreamingContext context = waiting(Leadership.always(job.backend()), runner)) {
      build(context);
      context.addListener(
          new QueryListener() {
            @Override
            public void changed(StreamingQuery query, QueryStatus status) {
              if (status.state().isEnd()) {
                throw new StackOverflowError("in a listener");
              }
            }

            @Override
            public void terminated(StreamingQuery query) {
              told.add("terminated");
              throw new StackOverflowError("in a listener");
            }
          });
      context.runAvailable();
    }
    assertEquals(List.of("terminated"), told);
  }

  private static StreamingContext waiting(Leadership leadership, Runner runner) {
    return new StreamingContext(
        TestJob.NAME, leadership, TestJob.STRICT, runner, new CacheBudget(1 << 20));
  }

  @Test
  void sourcesAreClosedHoweverAJobEndsAndWhicheverCannotBe() throws Exception {
    for (boolean fails : List.of(true, false)) {
      List<String> closed = new CopyOnWriteArrayList<>();
      try (StreamingContext context = new TestJob().context()) {
        for (String name : List.of("one", "two")) {
          context
              .source(new Closing(name, closed))
              .foreachBatch(
                  (info, records) -> {
                    if (fails) {
                      throw new IllegalStateException("always");
                    }
                  });
        }
        StreamingQuery query = context.start(SELDOM);
        if (fails) {
          assertThrows(JobFailedException.class, query::awaitTermination);
        } else {
          query.processAllAvailable();
        }
        query.stop();
        assertFalse(query.isActive());
      }
      assertEquals(Set.of("one", "two"), Set.copyOf(closed));
    }
  }

  /** Has one batch, and cannot be closed. */
  private record Closing(String name, List<String> closed) implements Source<String> {
    @Override
    public OpenSource<String> open(SourceState state) {
      QueueSource<String> queue = new QueueSource<>(name, 1);
      queue.addAll(List.of("a"));
      OpenSource<String> open = queue.open(state);
      return new OpenSource<>() {
        @Override
        public Optional<String> next(String start, ReadLimit limit) {
          return open.next(start, limit);
        }

        @Override
        public List<Split<String>> splits(OffsetRange range) {
          return open.splits(range);
        }

        @Override
        public void close() {
          closed.add(name);
          throw new IllegalStateException("cannot be closed");
        }
      };
    }
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
