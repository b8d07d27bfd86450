package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.QueryState;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.shared.CacheBudget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions that do not return: closing a job does not wait for them for ever. */
@Timeout(60)
final class HangingTest {
  private static final EngineConfig IMPATIENT =
      TestJob.STRICT.withStopTimeout(Duration.ofMillis(50));

  private static volatile CountDownLatch hanging;
  private static volatile boolean released;

  private final TestJob job = new TestJob();
  private final QueueSource<String> source = TestJob.source(List.of("a", "b"));

  @BeforeEach
  void forget() {
    hanging = new CountDownLatch(1);
    released = false;
  }

  @AfterEach
  void release() {
    released = true;
  }

  @Test
  void aMapThatSleepsIsInterruptedAndItsBatchRunsAgain() throws Exception {
    StreamingQuery query = closeWhileHanging(HangingTest::sleeps);

    assertEquals(QueryState.STOPPED, query.status().state());
    assertEquals(Optional.empty(), query.exception());
    assertEquals(Optional.empty(), job.row().committed());
    assertNothingIsCountedTwice();
  }

  @Test
  void aMapThatMindsNoInterruptIsLeftAlone() throws Exception {
    StreamingQuery query = closeWhileHanging(HangingTest::spins);

    assertEquals(QueryState.STOPPED, query.status().state());
    assertEquals(Optional.empty(), job.row().committed());
    assertTrue(
        job.row().readPoint().masks().stream().anyMatch(mask -> !mask.settled()),
        "it may write on");
    assertNothingIsCountedTwice();
  }

  @Test
  void aMapThatSwallowsTheInterruptCommitsNothing() throws Exception {
    closeWhileHanging(HangingTest::givesSomethingElse);

    assertEquals(Optional.empty(), job.row().committed());
    assertNothingIsCountedTwice();
  }

  @Test
  void aForeachBatchThatSleepsIsInterrupted() throws Exception {
    StreamingQuery query;
    try (StreamingContext context = context()) {
      count(context, word -> word);
      context
          .source(new QueueSource<String>("none", 1))
          .foreachBatch((info, records) -> sleeps("x"));
      query = context.start(Trigger.asFastAsPossible());
      assertTrue(hanging.await(30, TimeUnit.SECONDS));
    }
    assertEquals(QueryState.STOPPED, query.status().state());
    assertNothingIsCountedTwice();
  }

  @Test
  void aForeachBatchThatMindsNoInterruptIsGivenUpWithWhereItIs() throws Exception {
    StreamingQuery query;
    try (StreamingContext context = context()) {
      context.source(source).foreachBatch((info, records) -> spins("x"));
      query = context.start(Trigger.asFastAsPossible());
      assertTrue(hanging.await(30, TimeUnit.SECONDS));
    }
    JobFailedException thrown =
        assertInstanceOf(JobFailedException.class, query.exception().orElseThrow());
    assertEquals(
        "Job job does not stop: batch 0 is under way, and thread tarn-job-job minds no interrupt;"
            + " it is left alone and commits nothing any more, unless its commit is under way. What"
            + " was not committed is run again when the job is opened next",
        thrown.getMessage());
    assertTrue(
        List.of(thrown.getStackTrace()).stream()
            .anyMatch(frame -> frame.getMethodName().equals("spins")));
    assertThrows(JobFailedException.class, query::awaitTermination);

    released = true;
    assertNothingIsCountedTwice();
  }

  @Test
  void aJobThatIsGivenUpLeavesTheLineSoThatAnotherMayRunIt() throws Exception {
    Turns turns = new Turns(job.backend());
    turns.granted.release();
    try (StreamingContext context =
        new StreamingContext(
            TestJob.NAME, turns, IMPATIENT, new LocalRunner(2, true), new CacheBudget(1 << 20))) {
      context.source(source).foreachBatch((info, records) -> spins("x"));
      context.start(Trigger.asFastAsPossible());
      assertTrue(hanging.await(30, TimeUnit.SECONDS));
    }
    assertTrue(turns.closed.tryAcquire(), "its term goes on while it hangs");
    released = true;
  }

  @Test
  void aJobThatHangsHoldsNoOtherUp() throws Exception {
    TestJob other = new TestJob();
    try (StreamingContext context = context()) {
      count(context, HangingTest::spins);
      context.start(Trigger.asFastAsPossible());
      assertTrue(hanging.await(30, TimeUnit.SECONDS));
      other.run(healthy -> count(healthy, word -> word));
      assertEquals(Map.of("a", 1L, "b", 1L), Counts.of(other, "counts"));
    }
  }

  private StreamingQuery closeWhileHanging(SerializableFunction<String, String> map)
      throws Exception {
    StreamingQuery query;
    try (StreamingContext context = context()) {
      count(context, map);
      query = context.start(Trigger.asFastAsPossible());
      assertTrue(hanging.await(30, TimeUnit.SECONDS));
    }
    assertFalse(query.isActive());
    return query;
  }

  private void assertNothingIsCountedTwice() {
    job.run(context -> count(context, word -> word));
    assertEquals(Map.of("a", 1L, "b", 1L), Counts.of(job, "counts"));
  }

  private void count(StreamingContext context, SerializableFunction<String, String> map) {
    context
        .source(source)
        .map(map)
        .keyBy(KeyTypes.STRING, word -> word)
        .aggregateByKey("counts", Aggregates.count("n"));
  }

  private StreamingContext context() {
    return new StreamingContext(TestJob.NAME, job.backend(), IMPATIENT);
  }

  private static String sleeps(String word) throws InterruptedException {
    hanging.countDown();
    Thread.sleep(TimeUnit.MINUTES.toMillis(10));
    return word;
  }

  private static String givesSomethingElse(String word) {
    try {
      return sleeps(word);
    } catch (InterruptedException e) {
      return "something else";
    }
  }

  private static String spins(String word) {
    hanging.countDown();
    while (!released) {
      Thread.onSpinWait();
    }
    return word;
  }
}
