package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.TarnClient;
import io.tarn.schemas.BucketRange;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Counter;
import io.tarn.spi.run.RecordCodec;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.StateAccess;
import io.tarn.spi.run.StatePart;
import io.tarn.spi.run.TaskContext;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.SourceState;
import io.tarn.spi.write.Backend;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.stream.engine.internal.state.Opening;
import io.tarn.stream.engine.internal.state.ProcessState;
import io.tarn.stream.engine.internal.state.StateRecipe;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * What every runner promises, be its tasks threads or processes elsewhere: they are told of by
 * records, counters, dead letters and tables alone. Extend it, and it runs.
 */
@Isolated("closes what all jobs of the process have open")
@Timeout(300)
public abstract class AbstractRunnerTests {
  private static final String TABLE = "totals";
  private static final int BUCKETS = 4;
  private static final int PARTITIONS = 2;
  private static final ValueCodec<Long> CODEC = CborCodec.of(Long.class);
  private static final RowKeys<Long> KEYS = RowKeys.of(KeyTypes.LONG, BUCKETS);
  private static final TableSchema SCHEMA =
      TableSchema.of(TABLE, KeyTypes.LONG, CODEC.schema()).withBuckets(BUCKETS);

  private final InMemoryBackend memory = new InMemoryBackend();
  private final String job = "runner-" + UUID.randomUUID();
  private Backend backend;
  private Runner runner;
  private JobLog log;
  private Opening opening;

  /**
   * Makes the runner under test. Closed after each test.
   *
   * @param parallelism how many partitions a shuffle should make
   * @param strict whether to look for what would only fail on a cluster, where the runner can tell
   */
  protected abstract Runner open(int parallelism, boolean strict);

  /**
   * Opens where the job's state is: in the memory of this process, if not told. A runner whose
   * tasks run elsewhere needs a backend that can be reached from there. Closed after each test.
   */
  protected Backend openBackend() {
    return memory;
  }

  /**
   * Opens what an application reads that state by: a client of this process's memory, if not told.
   * To be overridden together with {@link #openBackend}. Closed after each read.
   */
  protected TarnClient openClient() {
    return TarnClient.on(memory.reads());
  }

  @BeforeEach
  final void openJob() {
    backend = openBackend();
    runner = open(PARTITIONS, true);
    log = backend.openJob(job, new JobSetup("tester", List.of(SCHEMA)));
    opening =
        new Opening(
            UUID.randomUUID().toString(),
            job,
            log.epoch(),
            backend.address(),
            List.of(log.table(TABLE).schema()),
            WriteSafety.PROCESS_END,
            PARTITIONS,
            true);
  }

  @AfterEach
  final void closeJob() {
    log.close();
    runner.close();
    ProcessState.closeAll();
    backend.close();
  }

  @Nested
  final class Shuffle {
    @Test
    void recordsOfABucketComeIntoItsPartition() {
      Action<List<String>> collected =
          numbers(90)
              .shuffle(n -> n % 8, 8, 3)
              .mapPartitions((task, records) -> labelled(task, records))
              .collect();
      run(collected);

      Set<String> expected = new TreeSet<>();
      for (int n = 0; n < 90; n++) {
        expected.add(BucketRange.partitionOf(n % 8, 8, 3) + ":" + n);
      }
      assertEquals(90, collected.result().size());
      assertEquals(expected, new TreeSet<>(collected.result()));
    }

    @Test
    void recordsThatAreNotSerializableTravelAsBeans() {
      Action<List<Bean>> collected =
          numbers(9)
              .mapPartitions((task, records) -> beans(records))
              .shuffle(bean -> bean.number() % 2, 2, 2)
              .collect();
      run(collected);

      assertEquals(
          IntStream.range(0, 9).mapToObj(Bean::new).collect(Collectors.toSet()),
          Set.copyOf(collected.result()));
    }

    @Test
    void zipGivesTheSideWithFewerPartitionsEmptyOnes() {
      Batch<Integer> narrow = numbers(30).shuffle(n -> 0, 1, 1);
      Action<List<String>> zipped =
          narrow
              .zip(
                  numbers(30),
                  (task, left, right) ->
                      List.of(task.partition() + ":" + size(left) + "," + size(right)).iterator())
              .collect();
      run(zipped);

      assertEquals(List.of("0:30,10", "1:0,10", "2:0,10"), zipped.result());
    }

    @Test
    void collectGivesRecordsInTheOrderOfPartitions() {
      Action<List<Integer>> collected = numbers(30).collect();
      run(collected);

      assertEquals(IntStream.range(0, 30).boxed().toList(), collected.result());
    }
  }

  @Nested
  final class Sharing {
    @Test
    void whatSeveralActionsAskForIsComputedOnce() {
      Batch<Integer> shared = numbers(30).mapPartitions((task, records) -> counted(task, records));
      Action<List<Integer>> left = shared.collect();
      Action<List<Integer>> right = shared.mapPartitions((task, records) -> records).collect();
      Action<List<Integer>> shuffled = shared.shuffle(n -> 0, 1, 1).collect();
      TaskReport report = run(left, right, shuffled);

      assertEquals(30, report.count(Counter.INPUT_ROWS));
      assertEquals(left.result(), right.result());
      assertEquals(Set.copyOf(left.result()), Set.copyOf(shuffled.result()));
    }
  }

  /** What {@link Batch#runOnce} promises. */
  @Nested
  final class Effects {
    @Test
    void effectsAreHadOnceHoweverManyReadWhatTheyGive() {
      Batch<Integer> effects = numbers(30).runOnce((task, records) -> counted(task, records));
      Action<Void> drained = effects.forEach((task, records) -> size(records));
      Action<List<Integer>> read = effects.mapPartitions((task, records) -> records).collect();
      Action<List<Integer>> moved = effects.shuffle(n -> n % 2, 2, PARTITIONS).collect();
      Action<List<Integer>> zipped =
          effects
              .zip(
                  effects,
                  (task, left, right) -> List.of(Math.addExact(size(left), size(right))).iterator())
              .collect();
      TaskReport report = run(drained, read, moved, zipped);

      assertEquals(30, report.count(Counter.INPUT_ROWS));
      assertEquals(IntStream.range(0, 30).boxed().toList(), read.result());
      assertEquals(30, moved.result().size());
      assertEquals(Set.copyOf(read.result()), Set.copyOf(moved.result()));
      assertEquals(List.of(20, 20, 20), zipped.result());
    }

    @Test
    void effectsAreHadInPartitionsWithoutRecordsAndWhereNobodyReadsWhatTheyGive() {
      Action<Void> unread =
          numbers(30)
              .shuffle(n -> 0, BUCKETS, PARTITIONS)
              .runOnce(
                  (task, records) -> {
                    task.count(Counter.STATE_ROWS_WRITTEN, 1);
                    return counted(task, records);
                  })
              .forEach((task, records) -> {});
      TaskReport report = run(unread);

      assertEquals(PARTITIONS, report.count(Counter.STATE_ROWS_WRITTEN));
      assertEquals(30, report.count(Counter.INPUT_ROWS));
    }

    @Test
    void whatIsWrittenOnceIsFoundByTheNextBatch() {
      for (int batch = 0; batch < 2; batch++) {
        Batch<Long> written =
            numbers(6)
                .shuffle(n -> KEYS.row((long) n).bucket(), BUCKETS, PARTITIONS)
                .runOnce(AbstractRunnerTests::added);
        Action<Void> drained = written.forEach((task, keys) -> size(keys));
        Action<List<Long>> read = written.mapPartitions((task, keys) -> keys).collect();
        run(drained, read);

        assertEquals(Set.of(0L, 1L, 2L, 3L, 4L, 5L), Set.copyOf(read.result()));
        assertEquals(6, read.result().size());
      }

      assertEquals(List.of(2L, 2L, 2L, 2L, 2L, 2L), states(6));
    }
  }

  @Nested
  final class Counters {
    @Test
    void countersAndEventTimesAreSummedUpOverTasks() {
      Action<Void> action =
          numbers(30)
              .forEach(
                  (task, records) -> {
                    task.count(Counter.INPUT_ROWS, size(records));
                    task.observeEventTime("s", task.partition());
                  });
      TaskReport report = run(action);

      assertEquals(30, report.count(Counter.INPUT_ROWS));
      assertEquals(0, report.count(Counter.DEAD_ROWS));
      assertEquals(Map.of("s", 2L), report.eventTimes());
    }

    @Test
    void aRecordIsLateOnceWhicheverTasksSaySo() {
      Action<Void> action =
          numbers(30)
              .forEach(
                  (task, records) -> {
                    task.late(new Place("the same"));
                    task.late(new Place("of task " + task.partition()));
                    task.late(null);
                  });

      assertEquals(1 + 3 + 3, run(action).count(Counter.LATE_ROWS));
    }

    @Test
    void rowsReadTravelWithTaskResults() {
      run(adding(6));
      ProcessState.closeAll();

      assertEquals(6, run(adding(6)).count(Counter.STATE_ROWS_READ));
    }
  }

  @Nested
  final class Failure {
    @Test
    void aTaskThatFailsFailsTheRunForItsReason() {
      BatchFailedException thrown = assertFails(failing(new IllegalStateException("task 0")));

      assertTrue(hasCause(thrown, "task 0"), () -> "other causes: " + thrown);
    }

    @Test
    void aWriteWithoutAnAnswerLeavesTheRunUnsettledWhateverWrapsIt() {
      assertFalse(assertFails(failing(new BackendException("no answer"))).settled());
      assertFalse(
          assertFails(
                  failing(new IllegalStateException("wrapped", new BackendException("no answer"))))
              .settled());
    }

    @Test
    void aResourceThatCannotBeClosedFailsTheTask() {
      BatchFailedException thrown =
          assertFails(
              numbers(3)
                  .forEach(
                      (task, records) ->
                          task.closeAtEnd(
                              () -> {
                                throw new IllegalStateException("cannot be closed");
                              })));

      assertTrue(hasCause(thrown, "cannot be closed"), () -> "other causes: " + thrown);
    }

    @Test
    void afterAFailureNoFurtherStageRuns() {
      Plan plan = plan();
      Action<Void> action =
          numbers(30)
              .<Integer>mapPartitions(
                  (task, records) -> {
                    throw new IllegalStateException("before the shuffle");
                  })
              .shuffle(n -> 0, 1, 1)
              .forEach((task, records) -> add(task, List.of(1L)));

      assertThrows(BatchFailedException.class, () -> runner.run(List.of(action), recipe(plan)));

      assertNull(
          log.table(TABLE)
              .read(List.of(KEYS.row(1L)), log.readPoint().upTo(plan.version()))
              .get(0));
    }

    @Test
    void aResultBeforeTheRunIsRefused() {
      IllegalStateException thrown =
          assertThrows(IllegalStateException.class, () -> numbers(1).collect().result());
      assertEquals("an action has a result only once its runner has run it", thrown.getMessage());
    }

    private Action<Void> failing(RuntimeException failure) {
      return numbers(3)
          .forEach(
              (task, records) -> {
                throw failure;
              });
    }

    private BatchFailedException assertFails(Action<?> action) {
      Plan plan = plan();
      BatchFailedException thrown =
          assertThrows(BatchFailedException.class, () -> runner.run(List.of(action), recipe(plan)));
      log.abort(plan, thrown.settled());
      return thrown;
    }
  }

  @Nested
  final class Recipes {
    @Test
    void aTaskIsPartOfTheRecipesAttempt() {
      Plan plan = plan();
      Action<List<Long>> versions =
          numbers(3)
              .mapPartitions((task, records) -> List.of(task.attempt().plan().version()).iterator())
              .collect();
      runner.run(List.of(versions), recipe(plan));

      assertEquals(Set.of(plan.version()), Set.copyOf(versions.result()));
    }

    @Test
    void aRecipeThatWasSentOpensTheSameState() {
      run(adding(6));
      ProcessState.closeAll();
      run(adding(3));

      assertEquals(List.of(2L, 2L, 2L, 1L, 1L, 1L), states(6));
    }

    @Test
    void whatAnAbortedAttemptPutIsNotFoundByTheNext() {
      run(adding(3));
      Plan given = plan();
      runner.run(List.of(adding(3)), recipe(given));
      log.abort(given, true);

      run(adding(3));

      assertEquals(2L, CODEC.decode(newest(0).value()));
    }

    @Test
    void deadLettersAreWrittenOnceTheRunHasEnded() {
      run(
          numbers(3)
              .forEach(
                  (task, records) ->
                      records.forEachRemaining(n -> task.dead(0, new Place("at " + n), "bad"))));

      try (TarnClient client = openClient()) {
        assertEquals(
            List.of("at 0", "at 1", "at 2"),
            client.job(job).dead(Integer.MAX_VALUE).stream()
                .map(DeadRecord::position)
                .sorted()
                .toList());
      }
    }

    private StateCell newest(long key) {
      return log.table(TABLE).read(List.of(KEYS.row(key)), log.readPoint()).get(0);
    }
  }

  /** A record of the source in. */
  private record Place(String position) implements Origin {
    @Override
    public String source() {
      return "in";
    }

    @Override
    public byte[] bytes() {
      return new byte[0];
    }
  }

  /** A record that Java cannot serialize. */
  record Bean(int number) {}

  /** The numbers below {@code count}, in three partitions. */
  private Batch<Integer> numbers(int count) {
    QueueSource<Integer> source = new QueueSource<>("in", 3);
    source.addAll(IntStream.range(0, count).boxed().toList());
    return runner.read(source.open(SourceState.EMPTY).splits(new OffsetRange("", "1")));
  }

  /** Adds one to the state of each number below {@code count}. */
  private Action<Void> adding(int count) {
    return numbers(count)
        .shuffle(n -> KEYS.row((long) n).bucket(), BUCKETS, PARTITIONS)
        .forEach(AbstractRunnerTests::added);
  }

  /** Adds one to the state of each of the numbers, and gives their keys. */
  private static Iterator<Long> added(TaskContext task, Iterator<Integer> numbers) {
    List<Long> keys = new ArrayList<>();
    numbers.forEachRemaining(n -> keys.add((long) n));
    add(task, keys);
    return keys.iterator();
  }

  private static void add(TaskContext task, List<Long> keys) {
    List<RowKey> rows = keys.stream().map(KEYS::row).toList();
    StateAccess<Long> states =
        task.stores()
            .partition(
                StatePart.values(TABLE),
                BucketRange.ofPartition(task.partition(), BUCKETS, PARTITIONS),
                CODEC)
            .open(rows, task.attempt());
    for (int i = 0; i < rows.size(); i++) {
      states.put(i, states.state(i) == null ? 1 : states.state(i) + 1);
    }
    task.stores().write(TABLE, List.of(states));
  }

  /** The committed states of the numbers below {@code count}. */
  private List<Long> states(int count) {
    List<RowKey> rows = IntStream.range(0, count).mapToObj(n -> KEYS.row((long) n)).toList();
    return log.table(TABLE).read(rows, log.readPoint()).stream()
        .map(cell -> CODEC.decode(cell.value()))
        .toList();
  }

  /** Runs a batch to its commit. */
  private TaskReport run(Action<?>... actions) {
    Plan plan = plan();
    TaskReport report = runner.run(List.of(actions), recipe(plan));
    log.commit(plan, new BatchResult(Map.of(), RowCounts.NONE, Set.of(TABLE), "{}"));
    return report;
  }

  private Plan plan() {
    long batch = log.committed().map(last -> last.batch() + 1).orElse(0L);
    return log.plan(new PlanRequest(batch, Map.of(), BatchTime.of(log.now())));
  }

  /** As the runner would be given it by another process. */
  private StateRecipe recipe(Plan plan) {
    return RecordCodec.copySerializable(
        new StateRecipe(new Attempt(plan, log.readPoint()), opening),
        "a recipe must be Serializable");
  }

  private static boolean hasCause(Throwable failure, String message) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(message)) {
        return true;
      }
    }
    return false;
  }

  private static Iterator<String> labelled(TaskContext task, Iterator<Integer> records) {
    List<String> labels = new ArrayList<>();
    records.forEachRemaining(n -> labels.add(task.partition() + ":" + n));
    return labels.iterator();
  }

  private static Iterator<Integer> counted(TaskContext task, Iterator<Integer> records) {
    List<Integer> seen = new ArrayList<>();
    records.forEachRemaining(seen::add);
    task.count(Counter.INPUT_ROWS, seen.size());
    return seen.iterator();
  }

  private static Iterator<Bean> beans(Iterator<Integer> records) {
    List<Bean> beans = new ArrayList<>();
    records.forEachRemaining(n -> beans.add(new Bean(n)));
    return beans.iterator();
  }

  private static int size(Iterator<?> records) {
    int size = 0;
    while (records.hasNext()) {
      records.next();
      size++;
    }
    return size;
  }
}
