package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.write.JobLog;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.function.Executable;

/** What the groups of {@link AbstractBackendTests} share: a backend and a job for each test. */
abstract class BackendContract {
  private static final AtomicInteger JOBS = new AtomicInteger();

  /** Begins now: versions are times, and HBase expires a batch's record by its version. */
  final FakeClock clock = FakeClock.at(Instant.now().truncatedTo(ChronoUnit.SECONDS));

  final Faults faults = new Faults();

  /** What the backend under test has brought. */
  BackendFixture fixture;

  /** The backend under test. */
  ProtocolBackend backend;

  /** The same backend, with {@link #faults} in front of it. */
  FaultyBackend faulty;

  /** A job's name that no other test has used. */
  String job;

  private final Function<FakeClock, BackendFixture> opening;

  /**
   * @param opening opens the backend under test
   */
  BackendContract(Function<FakeClock, BackendFixture> opening) {
    this.opening = opening;
  }

  @BeforeEach
  final void openBackend(TestInfo test) {
    fixture = opening.apply(clock);
    backend = fixture.backend();
    faulty = new FaultyBackend(backend, faults);
    String name = test.getTestMethod().orElseThrow().getName();
    job = name.substring(0, Math.min(60, name.length())) + "-" + JOBS.incrementAndGet();
  }

  @AfterEach
  final void closeBackend() {
    faults.heal();
    backend.close();
  }

  /** The job's row, which must be there. */
  final JobRow jobRow() {
    try (JobStore store = backend.openJobStore(job)) {
      return store.row().orElseThrow();
    }
  }

  /**
   * What an application reads of a table of the job whose values are one count.
   *
   * @param batch the snapshot's batch, or empty for the newest
   */
  final Map<String, Long> counts(RowKeys<String> keys, String table, OptionalLong batch) {
    Map<String, Long> counts = new HashMap<>();
    for (Map.Entry<RowKey, byte[]> row : fixture.rows(job, table, batch).entrySet()) {
      counts.put(keys.key(row.getKey()), ByteBuffer.wrap(row.getValue()).getLong());
    }
    return counts;
  }

  /** Asserts that a call is refused by a sentence that has {@code saying} in it. */
  static <T extends Throwable> T assertRefused(Class<T> type, String saying, Executable call) {
    T refused = assertThrows(type, call);
    assertTrue(refused.getMessage().contains(saying), refused::getMessage);
    return refused;
  }

  /** The batch that comes after the last committed one. */
  static long nextBatch(JobLog log) {
    return log.committed().map(last -> last.batch() + 1).orElse(0L);
  }

  /**
   * Goes on with the job, once at least, until what it does in the background meanwhile is done.
   */
  static void repeatUntil(BooleanSupplier reached, Runnable goOn) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    do {
      assertTrue(System.nanoTime() < deadline, "not reached within a minute");
      goOn.run();
    } while (!reached.getAsBoolean());
  }

  /** Waits for what another thread is about to do, and fails the test if it does not. */
  static void await(CountDownLatch latch, String otherwise) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS), otherwise);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
