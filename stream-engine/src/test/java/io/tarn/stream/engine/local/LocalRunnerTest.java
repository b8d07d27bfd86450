package io.tarn.stream.engine.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.OffsetRange;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.BatchFailedException;
import io.tarn.spi.run.Runner;
import io.tarn.spi.run.Task;
import io.tarn.spi.run.TaskRecipe;
import io.tarn.spi.run.TaskReport;
import io.tarn.spi.source.Origin;
import io.tarn.spi.source.SourceState;
import io.tarn.stream.engine.internal.state.Opening;
import io.tarn.stream.engine.internal.state.ProcessState;
import io.tarn.stream.engine.internal.state.StateRecipe;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** How the local runner moves and shares records, and what it does when a task fails. */
@Isolated("closes what all jobs of the process have open")
final class LocalRunnerTest {
  private static final AtomicInteger COMPUTED = new AtomicInteger();
  private static final AtomicInteger ENDED = new AtomicInteger();
  private static volatile CountDownLatch begun = new CountDownLatch(2);
  private static volatile CountDownLatch failing = new CountDownLatch(1);

  /** As the JVM's own may be, once memory has run out often enough. */
  private static final OutOfMemoryError SHARED = new OutOfMemoryError("shared");

  private final LocalRunner runner = new LocalRunner(4, true);
  private final InMemoryBackend backend = new InMemoryBackend();

  @AfterEach
  void close() {
    runner.close();
    ProcessState.closeAll();
  }

  @Test
  void aShuffleGoesBucketByBucketAndKeepsTheOrderOfThePartitionsBefore() {
    Action<List<String>> collected =
        numbers(90)
            .shuffle(n -> n % 8, 8, 3)
            .mapPartitions(
                (task, records) -> {
                  List<String> seen = new ArrayList<>();
                  records.forEachRemaining(n -> seen.add(task.partition() + ":" + n));
                  return seen.iterator();
                })
            .collect();
    run(collected);

    List<String> expected = new ArrayList<>();
    for (int bucket = 0; bucket < 8; bucket++) {
      for (int n = bucket; n < 90; n += 8) {
        expected.add((bucket * 3 + 2) / 8 + ":" + n);
      }
    }
    assertEquals(expected, collected.result());
  }

  @Test
  void whatHasEffectsRunsOnceHoweverManyReadIt() {
    COMPUTED.set(0);
    Batch<Integer> effects = numbers(30).runOnce((task, records) -> counted(records));
    Action<Void> drained = effects.forEach((task, records) -> records.forEachRemaining(n -> {}));
    Action<List<Integer>> read = effects.mapPartitions((task, records) -> records).collect();
    run(drained, read);

    assertEquals(30, COMPUTED.get());
    assertEquals(30, read.result().size());
  }

  @Test
  void onlyWhatComesBeforeEffectsRunsAheadOfThePlan() {
    Action<Void> effects =
        closing()
            .runOnce((task, records) -> counted(records))
            .forEach((task, records) -> records.forEachRemaining(n -> {}));

    Runner.Begun ahead = ahead(effects);
    awaitComputed(30);
    assertTrue(ahead.isWell());
    assertEquals(0, ENDED.get(), "its tasks stay open");
    ahead.finish();

    assertEquals(60, COMPUTED.get());
    assertTrue(ENDED.get() > 0);
  }

  @Test
  void whatRanAheadIsClosedWhereItIsNotPlanned() {
    Action<Void> effects = closing().forEach((task, records) -> counted(records));

    Runner.Begun ahead = ahead(effects);
    awaitComputed(30);
    ahead.discard();

    assertEquals(30, COMPUTED.get());
    assertTrue(ENDED.get() > 0);
  }

  @Test
  void nothingRunsAheadWhereSomethingIsReadByWhatHasEffects() {
    Batch<Integer> numbers = numbers(30);
    Action<List<Integer>> moved = numbers.shuffle(n -> n % 8, 8, 3).collect();
    Action<List<Integer>> read = numbers.collect();

    Runner.Begun before = runner.begin(List.of(), recipe());
    assertTrue(before.beginBehind(List.of(moved), recipe()).isPresent());
    assertTrue(before.beginBehind(List.of(moved, read), recipe()).isEmpty());
  }

  @Test
  void whatRunsAheadWaitsForTheTasksOfTheRunBefore() throws Exception {
    begun = new CountDownLatch(4);
    failing = new CountDownLatch(1);
    Action<Void> busy =
        numbers(40, 4)
            .forEach(
                (task, records) -> {
                  begun.countDown();
                  assertTrue(failing.await(30, TimeUnit.SECONDS));
                });
    Action<Void> next = closing().forEach((task, records) -> counted(records));

    Runner.Begun before = runner.begin(List.of(busy), recipe());
    assertTrue(begun.await(30, TimeUnit.SECONDS), "all threads are in use");
    Runner.Begun ahead = before.beginBehind(List.of(next), recipe()).orElseThrow();
    assertEquals(0, COMPUTED.get());
    failing.countDown();
    before.finish();
    ahead.finish();

    assertEquals(60, COMPUTED.get());
  }

  @Test
  void aTaskThatIsDiscardedAndMindsNoInterruptDoesNotEndWhichWouldWrite() throws Exception {
    begun = new CountDownLatch(1);
    COMPUTED.set(0);
    ENDED.set(0);
    Action<Void> effects =
        numbers(3)
            .mapPartitions(
                (task, records) -> {
                  begun.countDown();
                  awaitInterrupt();
                  return records;
                })
            .shuffle(n -> n % 8, 8, 3)
            .forEach((task, records) -> {});

    Runner.Begun before = runner.begin(List.of(), recipe());
    Runner.Begun ahead = before.beginBehind(List.of(effects), new Telling(recipe())).orElseThrow();
    assertTrue(begun.await(30, TimeUnit.SECONDS));
    ahead.discard();

    assertTrue(COMPUTED.get() > 0, "it has gone on");
    assertEquals(0, ENDED.get());
  }

  private static void awaitInterrupt() {
    try {
      assertFalse(new CountDownLatch(1).await(30, TimeUnit.SECONDS), "an interrupt should come");
    } catch (InterruptedException e) {
      COMPUTED.incrementAndGet(); // and it goes on
    }
  }

  /** Begins tasks that tell when they end. */
  private record Telling(StateRecipe recipe) implements TaskRecipe {
    @Override
    public Attempt attempt() {
      return recipe.attempt();
    }

    @Override
    public Task begin(int partition, Runnable beforeWrites) {
      Task task = recipe.begin(partition, beforeWrites);
      return (Task)
          Proxy.newProxyInstance(
              Task.class.getClassLoader(),
              new Class<?>[] {Task.class},
              (proxy, method, args) -> {
                if (method.getName().equals("end")) {
                  ENDED.incrementAndGet();
                }
                return method.invoke(task, args);
              });
    }
  }

  private Runner.Begun ahead(Action<?> action) {
    return runner.begin(List.of(), recipe()).beginBehind(List.of(action), recipe()).orElseThrow();
  }

  private static void awaitComputed(int records) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (COMPUTED.get() < records) {
      assertTrue(System.nanoTime() < deadline, () -> COMPUTED.get() + " were computed");
      Thread.onSpinWait();
    }
  }

  /** Numbers that are counted before they are moved, by tasks that count when they are closed. */
  private Batch<Integer> closing() {
    COMPUTED.set(0);
    ENDED.set(0);
    return numbers(30)
        .mapPartitions(
            (task, records) -> {
              task.closeAtEnd(ENDED::incrementAndGet);
              return counted(records);
            })
        .shuffle(n -> n % 8, 8, 3);
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

  @Test
  void aRunThatFailsEndsOnlyOnceAllItsTasksHaveEnded() {
    ENDED.set(0);
    begun = new CountDownLatch(2);
    failing = new CountDownLatch(1);
    Action<Void> action =
        numbers(30)
            .forEach(
                (task, records) -> {
                  if (task.partition() == 0) {
                    assertTrue(begun.await(30, TimeUnit.SECONDS));
                    failing.countDown();
                    throw new IllegalStateException("task 0");
                  }
                  begun.countDown();
                  assertTrue(failing.await(30, TimeUnit.SECONDS));
                  ENDED.incrementAndGet();
                });

    BatchFailedException thrown = assertThrows(BatchFailedException.class, () -> run(action));

    assertEquals(
        "A task of batch 7 of job failed: java.lang.IllegalStateException: task 0",
        thrown.getMessage());
    assertInstanceOf(IllegalStateException.class, thrown.getCause());
    assertTrue(thrown.settled());
    assertEquals(2, ENDED.get());
  }

  @Test
  void aWriteWithoutAnAnswerLeavesTheRunUnsettled() {
    Action<Void> action =
        numbers(3)
            .forEach(
                (task, records) -> {
                  throw new BackendException("no answer");
                });

    BatchFailedException thrown = assertThrows(BatchFailedException.class, () -> run(action));
    assertFalse(thrown.settled());
  }

  @Test
  void tasksMayFailWithOneAndTheSameThrowable() {
    begun = new CountDownLatch(2);
    Action<Void> action =
        numbers(30)
            .forEach(
                (task, records) -> {
                  begun.countDown();
                  assertTrue(begun.await(30, TimeUnit.SECONDS));
                  throw SHARED;
                });

    BatchFailedException thrown = assertThrows(BatchFailedException.class, () -> run(action));
    assertSame(SHARED, thrown.getCause());
    assertFalse(thrown.settled());
  }

  @Test
  void whatATaskOpensIsClosedHoweverItEnds() {
    ENDED.set(0);
    Action<Void> action =
        numbers(3)
            .forEach(
                (task, records) -> {
                  task.closeAtEnd(ENDED::incrementAndGet);
                  task.closeAtEnd(
                      () -> {
                        throw new IllegalStateException("close");
                      });
                });

    assertThrows(BatchFailedException.class, () -> run(action));
    assertTrue(ENDED.get() >= 1);
  }

  /** The numbers below {@code count}, in three partitions. */
  private Batch<Integer> numbers(int count) {
    return numbers(count, 3);
  }

  private Batch<Integer> numbers(int count, int partitions) {
    QueueSource<Integer> source = new QueueSource<>("in", partitions);
    source.addAll(IntStream.range(0, count).boxed().toList());
    return runner.read(source.open(SourceState.EMPTY).splits(new OffsetRange("", "1")));
  }

  private TaskReport run(Action<?>... actions) {
    return runner.run(List.of(actions), recipe());
  }

  private StateRecipe recipe() {
    Plan plan = new Plan("job", 1, 1_000, new PlanRequest(7, Map.of(), BatchTime.of(1_000)));
    return new StateRecipe(
        new Attempt(plan, ReadPoint.at(ReadPoint.NOTHING)),
        new Opening(
            "opening", "job", 1, backend.address(), List.of(), WriteSafety.PROCESS_END, 1, true));
  }

  private static Iterator<Integer> counted(Iterator<Integer> records) {
    List<Integer> seen = new ArrayList<>();
    records.forEachRemaining(
        n -> {
          COMPUTED.incrementAndGet();
          seen.add(n);
        });
    return seen.iterator();
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
