package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.run.UserFunctionException;
import io.tarn.spi.source.OpenSource;
import io.tarn.spi.source.ReadLimit;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.source.Split;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a job does when something fails. */
@Timeout(60)
final class FailureTest {
  private static final AtomicInteger CALLS = new AtomicInteger();
  private static volatile boolean mended;

  private final TestJob job = new TestJob();

  @Test
  void aFunctionThatFailsEndsTheJobAfterTheConfiguredAttempts() {
    QueueSource<String> source = TestJob.source(List.of("a"), List.of("b"));
    List<Plan> aborted = new ArrayList<>();
    mended = false;

    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () -> job.run(context -> countUnlessBroken(context, source, aborted)));

    assertEquals(
        "Batch 1 of job failed 2 times, the last time because: map failed on b (in 1:0): "
            + "java.lang.IllegalStateException: broken on b; nothing is lost: mend the cause and "
            + "start the job again, or pass the batch over: `tarn skip job`",
        thrown.getMessage());
    assertInstanceOf(UserFunctionException.class, thrown.getCause());
    assertEquals("broken on b", thrown.getCause().getCause().getMessage());
    assertEquals(2, aborted.size());
    assertTrue(aborted.get(0).version() < aborted.get(1).version());
    assertEquals(Map.of("a", 1L), counts());

    mended = true;
    job.run(context -> countUnlessBroken(context, source, aborted));
    assertEquals(Map.of("a", 1L, "b", 1L), counts());
  }

  @Test
  void anUpdateThatFailsNamesTheTableAndTheKey() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(TestJob.source(List.of("a")))
                            .keyBy(KeyTypes.STRING, word -> word)
                            .updateStateByKey(
                                StateSpec.of("lengths", Integer.class),
                                (key, words, length) -> {
                                  throw new IOException("no length");
                                })));

    assertEquals(
        "the update of table lengths failed on key a: java.io.IOException: no length",
        thrown.getCause().getMessage());
  }

  @Test
  void anAggregateThatFailsNamesTheRecord() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(TestJob.source(List.of("7", "x")))
                            .keyBy(KeyTypes.STRING, word -> "k")
                            .aggregateByKey("sums", Aggregates.sum("sum", Long::parseLong))));

    assertEquals(
        "combining for sums failed on Pair[key=k, value=x] (in 0:1): "
            + "java.lang.NumberFormatException: For input string: \"x\"",
        thrown.getCause().getMessage());
  }

  @Test
  void anAttemptThatFailedIsNotSeenByItsRepetition() {
    CALLS.set(0);
    job.run(
        context -> {
          DStream<String> words = context.source(TestJob.source(List.of("a", "b", "a")));
          words
              .keyBy(KeyTypes.STRING, word -> word)
              .aggregateByKey("counts", Aggregates.count("n"));
          words.foreachBatch(
              (info, records) -> {
                if (CALLS.incrementAndGet() == 1) {
                  throw new IllegalStateException("the first time");
                }
              });
        });

    assertEquals(Map.of("a", 2L, "b", 1L), counts());
    assertEquals(2, job.progress().get(0).attempts());
  }

  @Test
  void aCheckedExceptionOfForeachBatchNamesTheBatch() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(TestJob.source(List.of("a")))
                            .foreachBatch(
                                (info, records) -> {
                                  throw new IOException("no disk");
                                })));

    assertEquals(
        "Batch 0 of job failed 2 times, the last time because: foreachBatch failed on batch 0: "
            + "no disk; nothing is lost: mend the cause and start the job again, or pass the batch over: `tarn skip job`",
        thrown.getMessage());
  }

  @Test
  void anErrorOnTheJobsThreadFailsTheJob() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(TestJob.source(List.of("a")))
                            .foreachBatch(
                                (info, records) -> {
                                  throw new AssertionError("not as expected");
                                })));

    assertTrue(thrown.getMessage().contains("not as expected"), thrown.getMessage());
  }

  @Test
  void anErrorInATaskFailsTheJob() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context ->
                        context
                            .source(TestJob.source(List.of("a")))
                            .map(FailureTest::overflow)
                            .print(1)));

    assertEquals(
        "map failed on a (in 0:0): java.lang.StackOverflowError", thrown.getCause().getMessage());
    assertInstanceOf(StackOverflowError.class, thrown.getCause().getCause());
  }

  @Test
  void anAbortIsUnsettledUnlessAllTasksHaveEnded() {
    Throwable broken = new IllegalStateException("executor 3 is lost");
    assertFalse(
        staysMasked(new BatchFailedException("all ended, all answered", broken, true, true)));
    assertTrue(staysMasked(new BatchFailedException("one may write on", broken, true, false)));
    assertTrue(staysMasked(new BatchFailedException("a write unanswered", broken, false, true)));
    assertTrue(staysMasked(new IllegalStateException("the runner itself is broken", broken)));
  }

  /** Whether an attempt stays masked for good when that is what running it throws. */
  private static boolean staysMasked(RuntimeException failure) {
    TestJob job = new TestJob();
    try (StreamingContext context =
        new StreamingContext(
            TestJob.NAME, job.backend(), TestJob.STRICT, new FailingRunner(failure))) {
      context.source(TestJob.source(List.of("a"))).print(1);

      JobFailedException thrown = assertThrows(JobFailedException.class, context::runAvailable);

      assertTrue(
          thrown.getMessage().contains("because: " + thrown.getCause().getMessage() + ";"),
          thrown.getMessage());
    }
    return job.row().readPoint().masks().stream().anyMatch(mask -> !mask.settled());
  }

  /** Lays out what it is told to, and fails to run it. */
  private static final class FailingRunner implements Runner {
    private final LocalRunner runner = LocalRunner.onCallersThread(2);
    private final RuntimeException failure;

    FailingRunner(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public int parallelism() {
      return runner.parallelism();
    }

    @Override
    public <T> Batch<T> read(List<? extends Split<T>> splits) {
      return runner.read(splits);
    }

    @Override
    public TaskReport run(List<? extends Action<?>> actions, TaskRecipe recipe) {
      throw failure;
    }

    @Override
    public void close() {
      runner.close();
    }
  }

  @Test
  void whatListenersThrowGoesNoFurther() {
    CALLS.set(0);
    job.run(
        context -> {
          context.addListener(
              new BatchListener() {
                @Override
                public void committed(BatchProgress progress) {
                  throw new IllegalStateException("listener of commits");
                }

                @Override
                public void aborted(Plan attempt, Throwable cause) {
                  throw new IllegalStateException("listener of aborts");
                }
              });
          DStream<String> words = context.source(TestJob.source(List.of("a"), List.of("b")));
          words.foreachBatch(
              (info, records) -> {
                if (CALLS.incrementAndGet() == 1) {
                  throw new IllegalStateException("the first time");
                }
              });
        });

    assertEquals(2, job.progress().size());
  }

  @Test
  void aDeadRecordOfAnySizeIsKeptByItsBeginning() {
    String huge = "x".repeat(2 << 20);
    job.run(
        context ->
            context
                .source(TestJob.source(List.of(huge, "a")))
                .parse(FailureTest::refuseLong)
                .keyBy(KeyTypes.STRING, word -> word)
                .aggregateByKey("counts", Aggregates.count("n")));

    assertEquals(Map.of("a", 1L), counts());
    DeadRecord dead = job.deadRecords().get(0);
    assertEquals(1 << 20, dead.record().length);
    assertTrue(
        dead.reason().endsWith("… (the first 1048576 of 2097152 bytes are kept)"), dead.reason());
  }

  @Test
  void aSourceThatCannotBeAskedIsAskedAgain() {
    AtomicInteger refusals = new AtomicInteger(1);
    job.run(context -> context.source(new Reluctant(refusals)).print(1));
    assertEquals(1, job.progress().size());

    refusals.set(2);
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () -> job.run(context -> context.source(new Reluctant(refusals)).print(1)));
    assertEquals(
        "The sources of job could not say what is new, asked 2 times, the last time because: "
            + "the store is away; nothing is lost: mend the cause and start the job again",
        thrown.getMessage());
  }

  @Test
  void aListenerMayCloseTheJobButNotWaitForIt() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    StreamingContext context = context(TestJob.source(List.of("a"), List.of("b")));
    try {
      context.addListener(
          progress -> {
            try {
              context.awaitTermination();
            } catch (IllegalStateException | InterruptedException e) {
              thrown.set(e);
            }
            context.close();
          });
      context.start(Trigger.interval(Duration.ZERO));
      context.awaitTermination();
    } finally {
      context.close();
    }
    assertEquals(Map.of("a", 1L), counts());
    assertEquals(
        "job job cannot wait for its own end: call stop() from a listener or foreachBatch, and "
            + "await it elsewhere",
        thrown.get().getMessage());
  }

  @Test
  void aSourceThatFailsAfterTheCommitFailsNothing() {
    job.run(
        context ->
            context
                .source(new FailingOnceCommitted())
                .keyBy(KeyTypes.STRING, word -> word)
                .aggregateByKey("counts", Aggregates.count("n")));

    assertEquals(Map.of("a", 1L, "b", 1L), counts());
    assertEquals(2, job.progress().size());
  }

  /** Gives two batches, and cannot be told of either. */
  private static final class FailingOnceCommitted extends Unlike {
    FailingOnceCommitted() {
      super(TestJob.source(List.of("a"), List.of("b")));
    }

    @Override
    public void committed(OffsetRange range) {
      throw new IllegalStateException("the disk is full");
    }
  }

  /** A queue of which something is otherwise: opened once, by itself. */
  private abstract static class Unlike implements Source<String>, OpenSource<String> {
    private final QueueSource<String> queue;
    private final OpenSource<String> open;

    Unlike(QueueSource<String> queue) {
      this.queue = queue;
      open = queue.open(SourceState.EMPTY);
    }

    @Override
    public String name() {
      return queue.name();
    }

    @Override
    public OpenSource<String> open(SourceState state) {
      return this;
    }

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
      open.close();
    }
  }

  @Test
  void aStopBeforeTheStartIsNotLost() throws Exception {
    try (StreamingContext context = context(TestJob.source(List.of("a")))) {
      context.stop();
      context.start(Trigger.interval(Duration.ZERO));
      context.awaitTermination();
    }
    assertEquals(Optional.empty(), job.row().committed());
  }

  @Test
  void aContextThatWasClosedDoesNotStart() {
    StreamingContext context = context(TestJob.source(List.of("a")));
    context.close();

    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> context.start(Trigger.availableNow()));

    assertEquals(
        "job job has been closed; make a new StreamingContext to run it again",
        thrown.getMessage());
  }

  @Test
  void aSecondContextFencesTheFirst() throws Exception {
    QueueSource<String> source = TestJob.source(List.of("a"));
    try (StreamingContext first = context(source);
        StreamingContext second = context(source)) {
      first.start(Trigger.interval(Duration.ZERO));
      while (job.row().committed().isEmpty()) {
        Thread.onSpinWait();
      }
      second.runAvailable();
      source.addAll(List.of("b"));

      FencedException thrown =
          assertThrows(FencedException.class, () -> first.awaitTermination(Duration.ofSeconds(30)));
      assertTrue(
          thrown
              .getMessage()
              .startsWith("Cannot plan batch 1 of job: epoch 1 was fenced by epoch 2, opened "),
          thrown.getMessage());
    }
    assertEquals(Map.of("a", 1L), counts());
  }

  @Test
  void aJobWhoseSourceCannotOpenFencesNobody() throws Exception {
    QueueSource<String> source = TestJob.source(List.of("a"));
    try (StreamingContext first = context(source)) {
      first.start(Trigger.interval(Duration.ZERO));
      while (job.row().committed().isEmpty()) {
        Thread.onSpinWait();
      }
      JobFailedException thrown =
          assertThrows(
              JobFailedException.class,
              () -> job.run(other -> other.source(new Unreadable()).print(1)));
      assertEquals(
          "Job job failed: the folder does not exist; make it, or name another",
          thrown.getMessage());
      source.addAll(List.of("b"));
      while (counts().size() < 2 && !first.awaitTermination(Duration.ofMillis(1))) {
        Thread.onSpinWait();
      }
    }
    assertEquals(Map.of("a", 1L, "b", 1L), counts());
  }

  /** Refuses to be opened. */
  private static final class Unreadable extends Unlike {
    Unreadable() {
      super(TestJob.source());
    }

    @Override
    public OpenSource<String> open(SourceState state) {
      throw new IllegalStateException("the folder does not exist; make it, or name another");
    }
  }

  private StreamingContext context(QueueSource<String> source) {
    StreamingContext context = new StreamingContext(TestJob.NAME, job.backend(), TestJob.STRICT);
    context
        .source(source)
        .keyBy(KeyTypes.STRING, word -> word)
        .aggregateByKey("counts", Aggregates.count("n"));
    return context;
  }

  private void countUnlessBroken(
      StreamingContext context, QueueSource<String> source, List<Plan> aborted) {
    context.addListener(
        new BatchListener() {
          @Override
          public void committed(BatchProgress progress) {}

          @Override
          public void aborted(Plan attempt, Throwable cause) {
            aborted.add(attempt);
          }
        });
    context
        .source(source)
        .map(FailureTest::brokenOnB)
        .keyBy(KeyTypes.STRING, word -> word)
        .aggregateByKey("counts", Aggregates.count("n"));
  }

  private static String brokenOnB(String word) {
    if (word.equals("b") && !mended) {
      throw new IllegalStateException("broken on b");
    }
    return word;
  }

  private static String refuseLong(String word) {
    if (word.length() > 1) {
      throw new IllegalArgumentException("too long: " + word);
    }
    return word;
  }

  /** One batch of one record, from a store that is away for a while. */
  private static final class Reluctant extends Unlike {
    private final AtomicInteger refusals;

    Reluctant(AtomicInteger refusals) {
      super(TestJob.source(List.of("a")));
      this.refusals = refusals;
    }

    @Override
    public Optional<String> next(String start, ReadLimit limit) {
      if (refusals.getAndDecrement() > 0) {
        throw new IllegalStateException("the store is away");
      }
      return super.next(start, limit);
    }
  }

  private static String overflow(String word) {
    return overflow(word + word.length());
  }

  private Map<String, Long> counts() {
    return Counts.of(job, "counts");
  }
}
