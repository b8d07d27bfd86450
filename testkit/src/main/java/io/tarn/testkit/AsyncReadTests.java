package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.AsyncReads;
import io.tarn.client.Freshness;
import io.tarn.client.KeyRange;
import io.tarn.client.NotFoundException;
import io.tarn.client.Page;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same answers and failures, as futures. */
abstract class AsyncReadTests extends ClientContract {
  private static final String TABLE = "counts";

  @Test
  void futuresCompleteAsTheBlockingCallsAnswer() throws Exception {
    try (WrittenJob<String> written = open()) {
      written.batch(Map.of("a", 1L, "b", 2L, "c", 3L));
    }
    AsyncReads async = client.async();
    TableReader table = answer(async.snapshot(job)).table(TABLE);

    assertEquals(table.get("a").value(), answer(async.get(table, "a")).value());
    assertEquals(
        table.getAll(List.of("c", "a")).value(),
        answer(async.getAll(table, List.of("c", "a"))).value());
    Page page = answer(async.page(table, KeyRange.ALL, 2));
    assertEquals(table.page(KeyRange.ALL, 2).rows(), page.rows());
    assertEquals(
        reader().page(page.next().orElseThrow(), 2).rows(),
        answer(async.page(job, page.next().orElseThrow(), 2)).rows());
    assertEquals(table.top(2, "count").value(), answer(async.top(table, 2, "count")).value());
    assertEquals(0, answer(async.snapshot(job, Freshness.any().minBatch(0))).batch());
  }

  @Test
  void windowsAreAnsweredToo() throws Exception {
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    source.addAll(Visit.some(50, new Random(7)));
    run(context -> Visit.countByWindow(context, source));
    TableReader table = reader().snapshot().table(Visit.TABLE);
    AsyncReads async = client.async();

    assertEquals(
        table.windows("/page-1", Visit.START, null).value(),
        answer(async.windows(table, "/page-1", Visit.START, null)).value());
    assertEquals(
        table.top(2, "count", Visit.START).value(),
        answer(async.top(table, 2, "count", Visit.START)).value());
  }

  @Test
  void aFailureIsThatOfTheBlockingCall() {
    AsyncReads async = client.async();
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> answer(async.snapshot("nobody")));
    assertInstanceOf(NotFoundException.class, failed.getCause());
    assertTrue(failed.getCause().getMessage().startsWith("There is no job nobody"));
  }

  @Test
  void aReadThatIsCancelledBeforeItHasBegunIsLeftOut() throws Exception {
    try (WrittenJob<String> written = open()) {
      written.batch(Map.of("a", 1L));
    }
    Deque<Runnable> waiting = new ArrayDeque<>();
    AsyncReads async = client.async(waiting::add);
    CompletableFuture<Snapshot> cancelled = async.snapshot("nobody");
    CompletableFuture<Snapshot> kept = async.snapshot(job);
    assertTrue(cancelled.cancel(true));
    assertFalse(kept.isDone());
    waiting.forEach(Runnable::run);
    assertTrue(cancelled.isCancelled());
    assertEquals(0, answer(kept).batch());
    assertFalse(Thread.interrupted(), "cancelling interrupts nobody");
  }

  @Test
  void whoWaitsForABatchIsGivenIt() throws Exception {
    try (WrittenJob<String> written = open()) {
      CompletableFuture<Snapshot> second =
          client.async().snapshot(job, Freshness.any().minBatch(1).within(Duration.ofMinutes(1)));
      written.batch(Map.of("a", 1L));
      written.batch(Map.of("a", 2L));
      assertEquals(1, answer(second).batch());
    }
  }

  @Test
  void nothingIsReadByAClientThatIsClosed() {
    AsyncReads async = client.async();
    client.close();
    ExecutionException failed =
        assertThrows(ExecutionException.class, () -> answer(async.snapshot(job)));
    assertInstanceOf(RejectedExecutionException.class, failed.getCause());
    assertEquals("the client is closed; open another to read", failed.getCause().getMessage());
  }

  private static <T> T answer(Future<T> future) throws Exception {
    return future.get(1, TimeUnit.MINUTES);
  }

  private WrittenJob<String> open() {
    return WrittenJob.open(
        backend,
        job,
        KeyTypes.STRING,
        TableSchema.of(TABLE, KeyTypes.STRING, WrittenJob.COUNT).withBuckets(4));
  }
}
