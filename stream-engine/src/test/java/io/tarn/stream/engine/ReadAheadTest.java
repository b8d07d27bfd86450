package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.FencedException;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.job.BatchListener;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.StreamingQuery;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The next batch is read while one is committed, and nothing of it is seen before its own. */
@Timeout(60)
final class ReadAheadTest {
  /** The words that a map was called with; functions are copied, so it is static. */
  private static final Set<String> mapped = ConcurrentHashMap.newKeySet();

  private static volatile boolean broken;

  private static final StateSpec<Long> SUMS = StateSpec.of("sums", Long.class);

  private final InMemoryBackend backend = new InMemoryBackend();
  private final TestJob job = new TestJob(backend, TestJob.STRICT);
  private final QueueSource<String> source = TestJob.source(List.of("a"), List.of("b"));

  @BeforeEach
  void forget() {
    mapped.clear();
    broken = false;
  }

  @Test
  void theNextBatchIsReadBeforeTheOneBeforeIsCommitted() throws Exception {
    List<String> before = new ArrayList<>();

    run(
        plan -> {
          if (plan.batch() == 0) {
            await("b");
          }
          before.add(plan.batch() + " " + new TreeSet<>(mapped));
        },
        TestJob.STRICT,
        ReadAheadTest::count);

    assertEquals(List.of("0 [a, b]", "1 [a, b]"), before);
    assertEquals(Map.of("a", 1L, "b", 1L), counts());
  }

  @Test
  void whatWasReadAheadIsForgottenWhereTheCommitFails() {
    assertThrows(
        FencedException.class,
        () ->
            run(
                plan -> {
                  await("b");
                  throw new FencedException("commit", 1, 2, "another");
                },
                TestJob.STRICT,
                ReadAheadTest::count));
    assertTrue(job.row().committed().isEmpty());

    job.run(context -> count(context, source));

    assertEquals(Map.of("a", 1L, "b", 1L), counts());
  }

  @Test
  void aCommitThatFailsIsTriedAgainAndTheNextBatchReadAgain() throws Exception {
    List<Long> commits = Collections.synchronizedList(new ArrayList<>());

    run(
        plan -> {
          commits.add(plan.batch());
          if (commits.size() == 1) {
            await("b");
            throw new IllegalStateException("not this time");
          }
        },
        TestJob.STRICT,
        ReadAheadTest::count);

    assertEquals(List.of(0L, 0L, 1L), commits);
    assertEquals(Map.of("a", 1L, "b", 1L), counts());
  }

  @Test
  void deadLettersOfWhatWasReadAheadComeWithItsOwnBatch() throws Exception {
    broken = true;
    List<Integer> dead = new ArrayList<>();

    run(
        plan -> {
          await("b");
          dead.add(dead());
        },
        TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS),
        ReadAheadTest::count);

    assertEquals(List.of(0, 0), dead, "before the commit of the batch that they are of");
    assertEquals(1, dead());
    assertEquals(Map.of("a", 1L), counts());
  }

  @Test
  void aJobThatIsStoppedMeanwhileGoesOnWithWhatWasReadAhead() throws Exception {
    CountDownLatch committed = new CountDownLatch(1);
    try (StreamingContext context = context(plan -> await("b"), TestJob.STRICT)) {
      count(context, source);
      context.addListener(
          new BatchListener() {
            @Override
            public void committed(BatchProgress progress) {
              context.stop();
              committed.countDown();
            }
          });
      StreamingQuery query = context.start(Trigger.asFastAsPossible());
      assertTrue(committed.await(30, TimeUnit.SECONDS));
      query.awaitTermination();
    }
    assertEquals(Map.of("a", 1L), counts());
    assertFalse(job.row().plan().isPresent());

    job.run(context -> count(context, source));

    assertEquals(Map.of("a", 1L, "b", 1L), counts());
  }

  @Test
  void theFiguresOfABatchAreWholeOnceTheNextOneIsRead() throws Exception {
    run(plan -> {}, TestJob.STRICT, ReadAheadTest::count);

    for (long batch = 0; batch < 2; batch++) {
      String progress = job.reader().batch(batch).progress();
      assertTrue(progress.contains("\"batch\""), progress);
    }
  }

  @Test
  void whatFailsAheadDoesNotFailTheBatchBefore() throws Exception {
    broken = true;

    run(
        plan -> {
          await("b");
          broken = false;
        },
        TestJob.STRICT.withAttempts(2, Duration.ZERO, Duration.ZERO),
        ReadAheadTest::count);

    assertEquals(Map.of("a", 1L, "b", 1L), counts());
  }

  @Test
  void theNextBatchIsReadBesideTheTasksOfTheOneBeforeAndForgottenWhereTheyFail() throws Exception {
    QueueSource<Integer> numbers = new QueueSource<>("in", 3);
    IntStream.range(0, 30).forEach(n -> numbers.addAll(List.of(n)));
    try (StreamingContext context = context(plan -> {}, TestJob.STRICT)) {
      context
          .source(numbers)
          .map(
              n -> {
                mapped.add(String.valueOf(n));
                return n;
              })
          .keyBy(KeyTypes.INT, n -> n)
          .updateStateByKey(SUMS, ReadAheadTest::failOnce);
      context.runAvailable();
    }

    assertTrue(broken, "no batch was read beside the tasks of the one before");
    Map<Integer, Long> sums = job.states("sums", KeyTypes.INT, SUMS.codec());
    assertEquals(
        IntStream.range(0, 30).boxed().collect(Collectors.toMap(n -> n, n -> (long) n)), sums);
  }

  /** Fails where the number behind is read meanwhile, the first time. */
  private static Optional<Long> failOnce(
      Integer key, List<Integer> numbers, Optional<Long> before) {
    String next = String.valueOf(key + 1);
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(broken ? 0 : 100);
    while (!mapped.contains(next) && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    if (!broken && mapped.contains(next)) {
      broken = true;
      throw new IllegalStateException("not this time");
    }
    return Optional.of(before.orElse(0L) + numbers.stream().mapToInt(n -> n).sum());
  }

  private static void await(String word) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!mapped.contains(word)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(word + " is not read, only " + mapped);
      }
      Thread.onSpinWait();
    }
  }

  private static void count(StreamingContext context, QueueSource<String> source) {
    context
        .source(source)
        .map(
            word -> {
              mapped.add(word);
              if (broken && word.equals("b")) {
                throw new IllegalStateException("broken on b");
              }
              return word;
            })
        .keyBy(KeyTypes.STRING, word -> word)
        .aggregateByKey("counts", Aggregates.count("count"));
  }

  private int dead() {
    return job.row().committed().isEmpty() ? 0 : job.reader().dead(10).size();
  }

  private Map<String, Long> counts() {
    return Counts.of(job, "counts");
  }

  private void run(
      Consumer<Plan> commits,
      EngineConfig config,
      BiConsumer<StreamingContext, QueueSource<String>> graph)
      throws Exception {
    try (StreamingContext context = context(commits, config)) {
      graph.accept(context, source);
      context.runAvailable();
    }
  }

  private StreamingContext context(Consumer<Plan> commits, EngineConfig config) {
    return new StreamingContext(TestJob.NAME, new Watched(backend, commits), config);
  }

  /** Tells of each commit before it is made. */
  private record Watched(Backend backend, Consumer<Plan> commits) implements Backend {
    @Override
    public JobLog openJob(String job, JobSetup setup) {
      JobLog log = backend.openJob(job, setup);
      return (JobLog)
          Proxy.newProxyInstance(
              JobLog.class.getClassLoader(),
              new Class<?>[] {JobLog.class},
              (proxy, method, args) -> {
                if (method.getName().equals("commit")) {
                  commits.accept((Plan) args[0]);
                }
                try {
                  return method.invoke(log, args);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }

    @Override
    public BackendAddress address() {
      return backend.address();
    }

    @Override
    public DeadLetters openDeadLetters(String job) {
      return backend.openDeadLetters(job);
    }

    @Override
    public BlockStore openBlocks(BlockOwner owner, WriteSafety safety) {
      return backend.openBlocks(owner, safety);
    }

    @Override
    public void close() {
      backend.close();
    }
  }
}
