package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Freshness;
import io.tarn.client.MadeAnewException;
import io.tarn.client.NotFoundException;
import io.tarn.client.ReadSession;
import io.tarn.client.Snapshot;
import io.tarn.client.StaleException;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How new a snapshot is, and sessions, whose snapshots never go back. */
abstract class FreshReadTests extends ClientContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private WrittenJob<String> written;

  @BeforeEach
  void openJob() {
    written = open();
  }

  @AfterEach
  void closeJob() {
    written.close();
  }

  @Test
  void aBatchThatIsNewEnoughIsGivenAtOnce() throws InterruptedException {
    written.batch(Map.of("a", 1L));
    written.batch(Map.of("a", 2L));

    for (Freshness enough :
        List.of(
            Freshness.any(),
            Freshness.any().minBatch(1),
            Freshness.any().minBatch(0).maxAge(MINUTE.multipliedBy(10)).within(MINUTE))) {
      assertEquals(1, reader().snapshot(enough).batch());
    }
  }

  @Test
  void whoWaitsForABatchIsGivenItOnceItIsCommitted() throws Exception {
    CompletableFuture<Snapshot> first = waiting(Freshness.any().within(MINUTE));
    written.batch(Map.of("a", 1L));
    assertEquals(0, first.get(1, TimeUnit.MINUTES).batch());

    CompletableFuture<Snapshot> third = waiting(Freshness.any().minBatch(2).within(MINUTE));
    written.batch(Map.of("a", 2L));
    written.batch(Map.of("a", 3L));
    Snapshot found = third.get(1, TimeUnit.MINUTES);
    assertEquals(2, found.batch());
    assertEquals(3, found.table("counts").get("a").value().orElseThrow().value().asLong("count"));
  }

  @Test
  void whatIsTooOldIsRefusedWithTheNewestBatchAndItsAge() {
    assertEquals(
        "No batch of " + job + " has been committed yet; try again later",
        assertThrows(
                NotFoundException.class,
                () -> reader().snapshot(Freshness.any().within(Duration.ofMillis(30))))
            .getMessage());
    clock.advance(Duration.ofMinutes(-11));
    written.batch(Map.of("a", 1L));
    clock.advance(Duration.ofMinutes(11));

    assertStale(
        "batch 1 or later was asked for, and was not committed within PT0S",
        Freshness.any().minBatch(1));
    assertStale(
        "batch 1 or later and an age of at most PT1M was asked for, and was not committed within"
            + " PT0.03S",
        Freshness.any().minBatch(1).maxAge(MINUTE).within(Duration.ofMillis(30)));
    assertStale(
        "an age of at most PT1M was asked for, and was not committed within PT0S",
        Freshness.any().maxAge(MINUTE));
  }

  private void assertStale(String asked, Freshness freshness) {
    String refused =
        assertThrows(StaleException.class, () -> reader().snapshot(freshness)).getMessage();
    assertTrue(
        refused.startsWith("The newest batch of " + job + " is 0, of age PT1"), () -> refused);
    assertTrue(
        refused.endsWith(
            ", but "
                + asked
                + "; see whether the job runs (`tarn jobs`), wait longer (Freshness.within), or ask"
                + " for less"),
        () -> refused);
  }

  @Test
  void whatNobodyCanMeanIsRefused() {
    assertEquals(
        "minBatch must be >= 0, but is -1",
        assertThrows(IllegalArgumentException.class, () -> Freshness.any().minBatch(-1))
            .getMessage());
    assertEquals(
        "maxAge must be >= 0, but is PT-1S",
        assertThrows(
                IllegalArgumentException.class,
                () -> Freshness.any().maxAge(Duration.ofSeconds(-1)))
            .getMessage());
    assertEquals(
        "within must be >= 0, but is PT-1S",
        assertThrows(
                IllegalArgumentException.class,
                () -> Freshness.any().within(Duration.ofSeconds(-1)))
            .getMessage());
  }

  @Test
  void aSessionGoesOnFromItsToken() throws InterruptedException {
    written.batch(Map.of("a", 1L));
    ReadSession session = client.session();
    String nothing = session.token();
    assertEquals(0, session.snapshot(job).batch());
    written.batch(Map.of("a", 2L));
    assertEquals(1, session.snapshot(job).batch());
    String token = session.token();
    assertTrue(token.matches("[A-Za-z0-9_-]+"), token);

    ReadSession another = client.session(token);
    assertEquals(token, another.token());
    assertEquals(1, another.snapshot(job).batch());
    written.batch(Map.of("a", 3L));
    assertEquals(2, another.snapshot(job, Freshness.any().minBatch(2).within(MINUTE)).batch());
    assertEquals(2, client.session(nothing).snapshot(job).batch());
    assertThrows(StaleException.class, () -> another.snapshot(job, Freshness.any().minBatch(3)));
  }

  @Test
  void aSessionIsToldOfAJobThatWasReset() {
    written.batch(Map.of("a", 1L));
    written.batch(Map.of("a", 2L));
    ReadSession session = client.session();
    Snapshot last = session.snapshot(job);
    String token = session.token();
    written.close();
    try (JobAdmin admin = backend.administer(job)) {
      admin.reset();
    }

    String gone =
        "Batch 1 of "
            + job
            + ", planned "
            + last.planned()
            + ", is not there any more: the job was reset since, and has ";
    assertMadeAnew(gone + "committed nothing yet", session);
    written = open();
    for (long batch = 0; batch < 3; batch++) {
      written.batch(Map.of("a", batch));
      assertMadeAnew(gone + "come to batch " + batch, session);
      assertMadeAnew(gone + "come to batch " + batch, client.session(token));
    }
    assertEquals(2, client.session().snapshot(job).batch());
  }

  private void assertMadeAnew(String sentence, ReadSession session) {
    Freshness waiting = Freshness.any().minBatch(9).within(MINUTE);
    assertEquals(
        sentence + "; forget what was read of it, and begin anew",
        assertThrows(MadeAnewException.class, () -> session.snapshot(job)).getMessage());
    assertThrows(MadeAnewException.class, () -> session.snapshot(job, waiting));
  }

  @Test
  void aTokenThatIsNoSessionsIsRefused() {
    written.batch(Map.of("a", 1L));
    ReadSession session = client.session();
    session.snapshot(job);
    String token = session.token();
    for (String damaged : List.of("", "x", "a b", token.substring(0, token.length() - 2))) {
      assertEquals(
          "this is not the token of a session, or part of it is missing or was changed; take it as"
              + " ReadSession.token() gave it, or begin a new session",
          assertThrows(IllegalArgumentException.class, () -> client.session(damaged)).getMessage());
    }
  }

  private CompletableFuture<Snapshot> waiting(Freshness freshness) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return reader().snapshot(freshness);
          } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
          }
        });
  }

  private WrittenJob<String> open() {
    return WrittenJob.open(
        backend,
        job,
        KeyTypes.STRING,
        TableSchema.of("counts", KeyTypes.STRING, WrittenJob.COUNT).withBuckets(4));
  }
}
