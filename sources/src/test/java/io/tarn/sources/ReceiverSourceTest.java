package io.tarn.sources;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.testkit.FaultMode;
import io.tarn.testkit.FaultPoint;
import io.tarn.testkit.Faults;
import io.tarn.testkit.FaultyBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that read what receivers have stored. */
@Timeout(60)
final class ReceiverSourceTest {
  private static final EngineConfig ONE_ATTEMPT =
      EngineConfig.defaults().withAttempts(1, Duration.ZERO, Duration.ZERO);

  private final Faults faults = new Faults();
  private final InMemoryBackend memory = new InMemoryBackend();
  private final FaultyBackend backend = new FaultyBackend(memory, faults);
  private final BlockStore blocks =
      memory.openBlocks(BlockOwner.ofSource("job", "in"), WriteSafety.POWER_CUT);

  /** What was read, a list for each batch. */
  private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());

  @Test
  void whatIsStoredIsCountedOnceThoughTheJobIsOpenedAnew() {
    AtomicInteger began = new AtomicInteger();
    Source<String> source =
        ReceiverSource.of(
            "in",
            String.class,
            inbox -> {
              inbox.storeAll(List.of("a" + began.get(), "b" + began.get()));
              began.incrementAndGet();
              sleep();
            });
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      runUntil(run, () -> began.get() == 1 && !batches.isEmpty());
    }
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      runUntil(run, () -> began.get() == 2 && batches.size() == 2);
    }

    assertEquals(List.of(List.of("a0", "b0"), List.of("a1", "b1")), batches);
    assertEquals(List.of(), blocks.names("", 10));
  }

  @Test
  void whatWasStoredBeforeTheProcessDiedIsReadByTheNext() throws Exception {
    CountDownLatch opened = new CountDownLatch(1);
    CountDownLatch stored = new CountDownLatch(1);
    Source<String> source =
        ReceiverSource.of(
            "in",
            String.class,
            inbox -> {
              opened.await();
              if (stored.getCount() == 1) {
                inbox.store("a");
                stored.countDown();
              }
              sleep();
            });
    faults.failAlways(FaultPoint.PLAN, FaultMode.BEFORE);
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      run.runNext();
      opened.countDown();
      assertTrue(stored.await(10, TimeUnit.SECONDS));
      assertThrows(JobFailedException.class, run::runNext);
    }
    faults.heal();
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      runUntil(run, () -> !batches.isEmpty());
    }

    assertEquals(List.of(List.of("a")), batches);
  }

  @Test
  void whatACrashBehindTheCommitHasLeftIsDeletedAndNotReadAgain() {
    faults.failAlways(FaultPoint.DELETE_BLOCKS, FaultMode.BEFORE);
    AtomicInteger began = new AtomicInteger();
    Source<String> source =
        ReceiverSource.of(
            "in",
            String.class,
            inbox -> {
              if (began.getAndIncrement() == 0) {
                inbox.store("a");
              }
              sleep();
            });
    write("0000000000001-00000000", 0, "of another process");
    try (StreamingContext context = context(source)) {
      assertThrows(
          RuntimeException.class,
          () -> {
            try (JobRun run = context.open()) {
              runUntil(run, () -> !batches.isEmpty());
            }
          });
    }
    faults.heal();
    runAvailable(source);
    assertFalse(blocks.names("", 10).isEmpty() && batches.isEmpty());
    runAvailable(source);

    assertEquals(1, count("of another process"));
    assertEquals(List.of(), blocks.names("", 10));
  }

  @Test
  void aLateBlockOfAWriterThatIsGoneIsReadOnce() {
    String old = BlockName.newWriter(1, 1);
    write(old, 0, "first");
    runAvailable(never());
    write(old, 1, "late");
    write(old, 0, "first"); // as a request that was sent twice
    runAvailable(never());
    runAvailable(never());

    assertEquals(List.of(List.of("first"), List.of("late")), batches);
  }

  @Test
  void aBatchReadsNoMoreBytesThanItMayAndAtLeastOneBlock() {
    String writer = BlockName.newWriter(1, 1);
    for (int i = 0; i < 4; i++) {
      write(writer, i, "record " + i);
    }
    runAvailable(
        ReceiverSource.of("in", String.class, (Inbox<String> inbox) -> sleep())
            .maxBytesPerBatch(25));

    assertEquals(
        List.of(List.of("record 0", "record 1"), List.of("record 2", "record 3")), batches);
  }

  @Test
  void aReceiverThatFailsIsBegunAgain() {
    AtomicInteger began = new AtomicInteger();
    Source<String> source =
        ReceiverSource.of(
            "in",
            String.class,
            inbox -> {
              inbox.store("record " + began.incrementAndGet());
              throw new IllegalStateException("the feed has gone");
            });
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      runUntil(run, () -> batches.size() >= 2);
    }

    assertEquals("record 2", batches.get(1).get(0));
  }

  @Test
  void whatIsAddedIsReadSoonAndAtTheLatestWhenTheJobEnds() {
    CountDownLatch added = new CountDownLatch(1);
    Source<String> source =
        ReceiverSource.of(
            "in",
            String.class,
            inbox -> {
              inbox.add("a");
              inbox.add("b");
              added.countDown();
              sleep();
            });
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      run.runNext();
      assertTrue(await(added));
    }
    runAvailable(never());

    assertEquals(List.of("a", "b"), batches.stream().flatMap(List::stream).toList());
  }

  @Test
  void aReceiverWaitsWhereTooMuchWaitsToBeRead() throws Exception {
    AtomicInteger stored = new AtomicInteger();
    Source<String> source =
        ReceiverSource.of(
                "in",
                String.class,
                (Inbox<String> inbox) -> {
                  for (int i = 0; i < 100; i++) {
                    inbox.store("x".repeat(100));
                    stored.incrementAndGet();
                  }
                  sleep();
                })
            .maxUnreadBytes(1_000)
            .maxBytesPerBatch(500);
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      faults.failAlways(FaultPoint.PLAN, FaultMode.BEFORE);
      try {
        run.runNext();
      } catch (JobFailedException asItWasTold) {
        // nothing is read
      }
      Thread.sleep(500);
      assertTrue(stored.get() <= 11, () -> stored + " were stored, of 1,000 bytes at most");
    }
    faults.heal();
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      int before = stored.get();
      runUntil(run, () -> stored.get() == before + 100 && count("x".repeat(100)) >= before + 100);
    }
  }

  @Test
  void aReceiverBringsNoMoreThanItsRate() {
    AtomicInteger stored = new AtomicInteger();
    Source<String> source =
        ReceiverSource.of(
                "in",
                String.class,
                (Inbox<String> inbox) -> {
                  while (true) {
                    inbox.add("a");
                    stored.incrementAndGet();
                  }
                })
            .maxRate(100);
    long began = System.nanoTime();
    try (StreamingContext context = context(source);
        JobRun run = context.open()) {
      runUntil(run, () -> stored.get() >= 100);
    }
    double seconds = (System.nanoTime() - began) / 1e9;

    assertTrue(seconds > 0.8, () -> "100 records in " + seconds + " s");
    assertTrue(stored.get() <= 100 * (seconds + 0.2) + 1, () -> stored + " in " + seconds + " s");
  }

  @Test
  void whatCannotBeReadAnyMoreGoesToTheDeadLetters() {
    write(BlockName.newWriter(1, 1), 0, "no CBOR of a number");
    ReceiverSource<Long> source = ReceiverSource.of("in", Long.class, inbox -> sleep());
    try (StreamingContext context = new StreamingContext("job", backend, ONE_ATTEMPT)) {
      context.source(source).foreachBatch((batch, records) -> {});
      context.runAvailable();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }

    assertEquals(1, memory.deadLetters("job").size());
  }

  @Test
  void aQueueStoresWhatIsPutInTogether() throws Exception {
    InputQueue<String> queue = InputQueue.oneAtATime("in", String.class);
    try (StreamingContext context = context(queue);
        JobRun run = context.open()) {
      run.runNext();
      queue.put(List.of("a", "b"));
      queue.put("c");
      runUntil(run, () -> batches.size() == 2);
    }

    assertEquals(List.of(List.of("a", "b"), List.of("c")), batches);
  }

  @Test
  void whatSeveralCallsPutInIsReadInOneBatchUnlessOneAtATimeIsAskedFor() throws Exception {
    InputQueue<String> queue = InputQueue.of("in", String.class);
    try (StreamingContext context = context(queue);
        JobRun run = context.open()) {
      run.runNext();
      queue.put(List.of("a", "b"));
      queue.put("c");
      run.runNext();
    }

    assertEquals(List.of(List.of("a", "b", "c")), batches);
  }

  @Test
  void aBatchThatIsRunAgainReadsTheSameBlocksThoughOthersWereStoredMeanwhile() {
    String writer = BlockName.newWriter(1, 1);
    write(writer, 0, "a");
    faults.failAlways(FaultPoint.COMMIT, FaultMode.BEFORE);
    assertThrows(RuntimeException.class, () -> runAvailable(never()));
    batches.clear();
    write(writer, 1, "b");
    faults.heal();
    runAvailable(never());

    assertEquals(List.of(List.of("a"), List.of("b")), batches);
  }

  @Test
  void manyBlocksAreReadInBatchesWhosePlansHaveRoomForTheirNames() {
    String writer = BlockName.newWriter(1, 1);
    for (int i = 0; i < 12_000; i++) {
      write(writer, i, "r");
    }
    runAvailable(never());

    assertEquals(List.of(5_000, 5_000, 2_000), batches.stream().map(List::size).toList());
  }

  @Test
  void threadsThatStoreAtTheSameTimeLoseNothing() throws Exception {
    InputQueue<Integer> queue = InputQueue.of("in", Integer.class);
    List<Integer> read = Collections.synchronizedList(new ArrayList<>());
    try (StreamingContext context = new StreamingContext("job", backend, ONE_ATTEMPT)) {
      context.source(queue).foreachBatch((batch, records) -> read.addAll(records));
      try (JobRun run = context.open()) {
        run.runNext();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          int first = i * 100;
          Thread thread = new Thread(() -> putAll(queue, first));
          thread.start();
          threads.add(thread);
        }
        for (Thread thread : threads) {
          thread.join();
        }
        runUntil(run, () -> read.size() >= 800);
      }
    }

    assertEquals(800, read.stream().distinct().count());
    assertEquals(800, read.size());
  }

  private static void putAll(InputQueue<Integer> queue, int first) {
    try {
      for (int i = 0; i < 100; i++) {
        queue.put(first + i);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Source<String> never() {
    return ReceiverSource.of("in", String.class, inbox -> sleep());
  }

  private static void sleep() throws InterruptedException {
    Thread.sleep(Long.MAX_VALUE);
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private StreamingContext context(Source<String> source) {
    StreamingContext context = new StreamingContext("job", backend, ONE_ATTEMPT);
    context.source(source).foreachBatch((batch, records) -> batches.add(List.copyOf(records)));
    return context;
  }

  private void runAvailable(Source<String> source) {
    try (StreamingContext context = context(source)) {
      context.runAvailable();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void runUntil(JobRun run, BooleanSupplier reached) {
    while (!reached.getAsBoolean()) {
      if (!run.runNext()) {
        Thread.onSpinWait();
      }
    }
  }

  private long count(String record) {
    return batches.stream().flatMap(List::stream).filter(record::equals).count();
  }

  private void write(String writer, long sequence, String text) {
    byte[] bytes = new byte[Integer.BYTES + text.length()];
    bytes[Integer.BYTES - 1] = (byte) text.length();
    System.arraycopy(
        text.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
        0,
        bytes,
        Integer.BYTES,
        text.length());
    blocks.write(new BlockName(writer, sequence, bytes.length).toString(), bytes);
  }
}
