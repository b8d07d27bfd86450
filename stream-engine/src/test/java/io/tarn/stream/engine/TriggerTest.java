package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.job.Plan;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.NodeProgress;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When batches begin and end, and what is told of them. */
@Timeout(60)
final class TriggerTest {
  private final TestJob job = new TestJob();

  @Test
  void stopLetsTheRunningBatchEndAndStartsNoOther() throws Exception {
    QueueSource<String> source = TestJob.source(List.of("a"), List.of("b"));
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    List<BatchProgress> progress = new ArrayList<>();
    try (StreamingContext context = context(source)) {
      context.addListener(progress::add);
      context
          .source(new QueueSource<String>("none", 1))
          .foreachBatch(
              (info, records) -> {
                running.countDown();
                assertTrue(stopped.await(30, TimeUnit.SECONDS));
              });
      context.start(Trigger.interval(Duration.ofHours(1)));
      assertTrue(running.await(30, TimeUnit.SECONDS));
      context.stop();
      assertFalse(context.awaitTermination(Duration.ofMillis(1)));
      stopped.countDown();
      context.awaitTermination();
    }

    assertEquals(List.of(0L), progress.stream().map(BatchProgress::batch).toList());
    assertEquals(0, job.reader().snapshot().batch());
  }

  @Test
  void anIntervalRunsWhatArrivesLater() throws Exception {
    QueueSource<String> source = TestJob.source();
    CountDownLatch two = new CountDownLatch(2);
    try (StreamingContext context = context(source)) {
      context.addListener(progress -> two.countDown());
      context.start(Trigger.interval(Duration.ZERO));
      source.addAll(List.of("a"));
      source.addAll(List.of("b"));
      assertTrue(two.await(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void stopEndsAPauseBetweenAttempts() throws Exception {
    EngineConfig patient = TestJob.STRICT.withAttempts(5, Duration.ofHours(1), Duration.ofHours(1));
    CountDownLatch aborted = new CountDownLatch(1);
    try (StreamingContext context = new StreamingContext(TestJob.NAME, job.backend(), patient)) {
      context.addListener(
          new BatchListener() {
            @Override
            public void committed(BatchProgress progress) {}

            @Override
            public void aborted(Plan attempt, Throwable cause) {
              aborted.countDown();
            }
          });
      context
          .source(TestJob.source(List.of("a")))
          .foreachBatch(
              (info, records) -> {
                throw new IllegalStateException("always");
              });
      context.start(Trigger.availableNow());
      assertTrue(aborted.await(30, TimeUnit.SECONDS));
      context.stop();
      assertThrows(JobFailedException.class, context::awaitTermination);
    }
  }

  @Test
  void aContextStartsOnce() {
    try (StreamingContext context = context(TestJob.source(List.of("a")))) {
      context.start(Trigger.availableNow());
      IllegalStateException thrown =
          assertThrows(IllegalStateException.class, () -> context.start(Trigger.availableNow()));
      assertEquals(
          "job job has been started already; make a new StreamingContext to run it again",
          thrown.getMessage());
    }
  }

  @Test
  void aJobWithoutOutputDoesNotStart() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () -> job.run(context -> context.source(TestJob.source(List.of("a")))));
    assertEquals(
        "the job has no output: keep state, print, use foreachBatch or write to a sink before it is started",
        thrown.getMessage());
  }

  @Test
  void aNegativeIntervalIsRefused() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class, () -> Trigger.interval(Duration.ofSeconds(-1)));
    assertEquals("a trigger's interval must not be negative, but is PT-1S", thrown.getMessage());
  }

  @Test
  void progressSurvivesItsJson() {
    job.run(context -> context.source(TestJob.source(List.of("a", "b"))).print(0, discard()));
    BatchProgress real = job.progress().get(0);
    BatchProgress made =
        new BatchProgress(
            3,
            1_000,
            Instant.parse("2026-01-01T00:00:00.123Z"),
            2,
            10,
            1,
            2,
            3,
            7,
            4,
            Optional.of(Instant.EPOCH),
            12.5,
            Map.of("plan", 0.5),
            List.of(new NodeProgress(0, "read in", 0, 10, 0.5)));

    assertEquals(made, BatchProgress.parse(made.toJson()));
    assertEquals(real, BatchProgress.parse(real.toJson()));
    assertEquals(
        List.of("plan", "run", "commit", "batch"), List.copyOf(real.durationMillis().keySet()));
    BatchProgress logged = BatchProgress.parse(job.reader().batches(1).get(0).progress());
    assertEquals(real, logged);
    assertEquals(
        "not the progress of a batch: [",
        assertThrows(IllegalArgumentException.class, () -> BatchProgress.parse("[")).getMessage());
  }

  @Test
  void progressOfAnOlderVersionHasNoNodes() {
    job.run(context -> context.source(TestJob.source(List.of("a", "b"))).print(0, discard()));
    String json = job.progress().get(0).toJson();
    String older = json.replaceFirst(",\"nodes\":.*]", "");

    assertNotEquals(json, older);
    assertEquals(List.of(), BatchProgress.parse(older).nodes());
  }

  private static PrintStream discard() {
    return new PrintStream(OutputStream.nullOutputStream());
  }

  private StreamingContext context(QueueSource<String> source) {
    StreamingContext context = new StreamingContext(TestJob.NAME, job.backend(), TestJob.STRICT);
    context.source(source).foreachBatch((info, records) -> {});
    return context;
  }
}
