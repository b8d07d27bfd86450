package io.tarn.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.RowKey;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.ReadStore;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that does not answer is given up in time, and is left in order behind. */
@Timeout(60)
final class TimedReadStoreTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final CountDownLatch answering = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final TimedCalls calls = new TimedCalls("the store", SHORT);

  @AfterEach
  void answer() {
    answering.countDown();
    calls.close();
  }

  @Test
  void aReadWithoutAnAnswerIsGivenUp() {
    try (TarnClient client = TarnClient.open("the store", Silent::new, SHORT)) {
      assertEquals(
          "the store gave no answer within PT0.05S: cannot list the jobs; see whether it runs and"
              + " can be reached from here, then ask again, or give the client more time",
          assertThrows(ReadTimeoutException.class, client::jobs).getMessage());
      answering.countDown();
    }
    assertEquals(0, closed.getCount());
  }

  @Test
  void aStoreThatOpensTooLateIsClosed() throws InterruptedException {
    Supplier<ReadStore> opening =
        () -> {
          await(answering);
          return new Silent();
        };
    assertThrows(ReadTimeoutException.class, () -> TarnClient.open("the store", opening, SHORT));
    assertEquals(1, closed.getCount());
    answering.countDown();
    assertTrue(closed.await(30, TimeUnit.SECONDS));
  }

  @Test
  void aScanIsClosedBehindAFetchThatWasGivenUp() throws InterruptedException {
    TimedScans together = new TimedScans("the table", calls);
    RowScan scan = together.of(new SilentScan());
    RowScan another = together.of(new SilentScan());
    assertTrue(
        assertThrows(ReadTimeoutException.class, () -> scan.next(1))
            .getMessage()
            .contains(": cannot go on scanning the table; "));
    scan.close();
    another.close();
    assertEquals(1, closed.getCount(), "its fetch is still under way");
    answering.countDown();
    assertTrue(closed.await(30, TimeUnit.SECONDS));
  }

  @Test
  void whatFailsInTimeFailsAsItIs() {
    BackendException failure = new BackendException("no");
    assertSame(
        failure,
        assertThrows(
            BackendException.class,
            () ->
                calls.call(
                    "read",
                    () -> {
                      throw failure;
                    })));
    assertEquals(7, calls.call("read", () -> 7));
  }

  @Test
  void whoIsInterruptedIsToldSo() {
    Thread.currentThread().interrupt();
    assertEquals(
        "Interrupted: cannot read",
        assertThrows(BackendException.class, () -> calls.call("read", this::never)).getMessage());
    assertTrue(Thread.interrupted());
  }

  @Test
  void aTimeOfNothingIsRefused() {
    for (Duration nothing : List.of(Duration.ZERO, Duration.ofSeconds(-1))) {
      assertEquals(
          "timeout must be > 0, but is " + nothing,
          assertThrows(
                  IllegalArgumentException.class,
                  () -> TarnClient.open("the store", Silent::new, nothing))
              .getMessage());
    }
    assertFalse(Thread.interrupted());
  }

  private RowKey never() {
    await(answering);
    return RowKey.of(new byte[0]);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(50, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts what was given up", e);
    }
  }

  private final class SilentScan implements RowScan {
    private volatile boolean fetching;

    @Override
    public RowChunk next(int most) {
      fetching = true;
      await(answering);
      fetching = false;
      return RowChunk.END;
    }

    @Override
    public void close() {
      assertFalse(fetching);
      if (answering.getCount() == 0) {
        closed.countDown();
      }
    }
  }

  private final class Silent implements ReadStore {
    @Override
    public Map<String, JobRow> jobs() {
      await(answering);
      return Map.of();
    }

    @Override
    public JobReads job(String job) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Clocks clocks() {
      return Clocks.SYSTEM;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }
}
