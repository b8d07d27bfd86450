package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Change;
import io.tarn.client.ChangeStream;
import io.tarn.client.KeyRange;
import io.tarn.client.MadeAnewException;
import io.tarn.client.NotFoundException;
import io.tarn.client.Rows;
import io.tarn.client.Value;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Plan;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What changed between two batches. */
abstract class ChangeTests extends ClientContract {
  private static final String TABLE = "counts";

  private final long seed = System.nanoTime();

  @Test
  void keysThatChangedCarryTheValueOfTheLaterBatch() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L, "c", 1L));
      written.batch(Map.of("a", 2L, "d", 2L));
      Plan third = written.plan();
      written.write(third, Map.of("a", 3L));
      written.remove(third, "b");
      written.commit(third);
      written.batch(Map.of("c", 4L));
      written.write(written.plan(), Map.of("z", 5L));
    }

    assertEquals(List.of("a ->1", "b ->1", "c ->1"), changes(-1, 0));
    assertEquals(List.of("a 1->2", "d ->2"), changes(0, 1));
    assertEquals(List.of("a 1->3", "b 1->", "d ->2"), changes(0, 2));
    assertEquals(List.of("a 2->3", "b 1->"), changes(1, 2));
    assertEquals(List.of("a 2->3", "b 1->", "c 1->4"), changes(1, 3));
    assertEquals(List.of(), changes(3, 3));
    try (Rows<Change> changes = reader().changes(TABLE, 1, 2)) {
      assertEquals(2, changes.batch());
      assertFalse(changes.age().isNegative());
    }
  }

  @Test
  void whoWatchesIsGivenEachChangeOnceBatchByBatch() throws InterruptedException {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      ChangeStream all = reader().watch(TABLE, KeyRange.ALL, -1);
      ChangeStream one = reader().watch(TABLE, KeyRange.key("a"), -1);
      ChangeStream some = reader().watch(TABLE, KeyRange.prefix("a"), 0);
      assertEquals("0: a ->1, b ->1", next(all));
      assertEquals("0: a ->1", next(one));
      assertEquals("none", next(all));

      Plan aborted = written.plan();
      written.write(aborted, Map.of("a", 9L));
      written.log().abort(aborted, false);
      written.batch(Map.of("b", 2L, "ab", 1L));
      written.batch(Map.of("b", 2L)); // no change
      written.batch(Map.of("a", 2L));

      assertEquals("1: ab ->1, b 1->2", next(all));
      assertEquals("1: ab ->1", next(some));
      assertEquals("3: a 1->2", next(one));
      long kept = all.position();
      assertEquals(1, kept);
      all = reader().watch(TABLE, KeyRange.ALL, kept); // another process
      assertEquals("3: a 1->2", next(all));
      assertEquals("none", next(all));
      assertEquals(3, all.position());
    }
  }

  @Test
  void aBatchThatWasNotIteratedToItsEndIsGivenAgain() throws InterruptedException {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      written.batch(Map.of("c", 1L));
      ChangeStream all = reader().watch(TABLE, KeyRange.ALL, -1);
      try (Rows<Change> changes = all.next(Duration.ZERO).orElseThrow()) {
        assertEquals("a ->1", shown(changes.iterator().next()));
      }
      assertEquals(-1, all.position());
      assertEquals("0: a ->1, b ->1", next(all));
      assertEquals("1: c ->1", next(all));
      assertThrows(NotFoundException.class, () -> reader().watch(TABLE, KeyRange.ALL, 2));
    }
  }

  @Test
  void whoWatchesWaitsForTheNextCommit() throws Exception {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L));
      ChangeStream all = reader().watch(TABLE, KeyRange.ALL, 0);
      CompletableFuture<String> found =
          CompletableFuture.supplyAsync(
              () -> {
                try (Rows<Change> changes = all.next(Duration.ofMinutes(1)).orElseThrow()) {
                  return shown(changes);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      Thread.sleep(100);
      assertFalse(found.isDone());
      written.batch(Map.of("a", 2L));
      assertEquals("1: a 1->2", found.get(1, TimeUnit.MINUTES));
    }
  }

  @Test
  void aStreamGoesOnFromItsToken() throws InterruptedException {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      ChangeStream first = reader().watch(TABLE, KeyRange.ALL, -1);
      String beginning = first.token();
      assertEquals("0: a ->1, b ->1", next(first));
      String token = first.token();
      assertTrue(token.matches("[A-Za-z0-9_-]+"), token);
      written.batch(Map.of("a", 2L));

      ChangeStream second = reader().watch(TABLE, KeyRange.ALL, token);
      assertEquals(0, second.position());
      assertEquals("1: a 1->2", next(second));
      assertEquals("0: b ->1", next(reader().watch(TABLE, KeyRange.key("b"), beginning)));
    }
  }

  @Test
  void aTokenOfAnotherTableOrNoneIsRefused() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L));
      String token = reader().watch(TABLE, KeyRange.ALL, 0).token();
      assertEquals(
          "this is the token of a change stream of table counts of job "
              + job
              + ", not of others of "
              + job
              + "; watch that table with it",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> reader().watch("others", KeyRange.ALL, token))
              .getMessage());
      for (String damaged : List.of("", "0", "?!", token.substring(1), token + "AAAA")) {
        assertEquals(
            "this is not the token of a change stream, or part of it is missing or was changed;"
                + " take it as ChangeStream.token() gave it, or watch from the beginning",
            assertThrows(
                    IllegalArgumentException.class,
                    () -> reader().watch(TABLE, KeyRange.ALL, damaged))
                .getMessage());
      }
    }
  }

  /** Its batches have the numbers that others had, and its tables their names. */
  @Test
  void aJobThatWasResetIsNoticedHoweverFarItHasComeAgain() throws InterruptedException {
    ChangeStream all;
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L));
      written.batch(Map.of("b", 1L));
      all = reader().watch(TABLE, KeyRange.ALL, -1);
      assertEquals("0: a ->1", next(all));
      assertEquals("1: b ->1", next(all));
    }
    String gone =
        "Batch 1 of "
            + job
            + ", planned "
            + reader().snapshot().planned()
            + ", is not there any more: the job was reset since, and has ";
    String token = all.token();
    try (JobAdmin admin = backend.administer(job)) {
      admin.reset();
    }
    assertMadeAnew(gone + "committed nothing yet", () -> next(all));
    assertMadeAnew(
        gone + "committed nothing yet", () -> reader().watch(TABLE, KeyRange.ALL, token));

    try (WrittenJob<String> written = open(64)) {
      for (long batch = 0; batch < 4; batch++) {
        written.batch(Map.of("a", batch));
      }
    }
    assertMadeAnew(gone + "come to batch 3", () -> next(all));
    assertMadeAnew(gone + "come to batch 3", () -> reader().watch(TABLE, KeyRange.ALL, token));
    assertEquals("0: a ->0", next(reader().watch(TABLE, KeyRange.ALL, -1)));
  }

  /** The batches go on, and what was removed with the table is in none of them. */
  @Test
  void aTableThatWasMadeAnewIsNoticed() throws InterruptedException {
    ChangeStream all;
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L));
      all = reader().watch(TABLE, KeyRange.ALL, -1);
      assertEquals("0: a ->1", next(all));
    }
    String token = all.token();
    try (JobAdmin admin = backend.administer(job)) {
      admin.deleteTable(TABLE);
    }
    assertEquals("none", next(all), "it may come back as it was");
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("b", 1L));
    }
    String gone = "Table counts of " + job + " was deleted and made anew since it is watched";
    assertMadeAnew(gone, () -> next(all));
    assertMadeAnew(gone, () -> reader().watch(TABLE, KeyRange.ALL, token));
  }

  private static void assertMadeAnew(String beginning, Executable call) {
    String refused = assertThrows(MadeAnewException.class, call).getMessage();
    assertTrue(refused.startsWith(beginning + "; forget what was read of it, and "), refused);
  }

  @Test
  void whatCannotBeWatchedIsRefusedAtOnce() {
    try (WrittenJob<String> written = open(64)) {
      assertThrows(NotFoundException.class, () -> reader().watch(TABLE, KeyRange.ALL, -1));
      written.batch(Map.of("a", 1L));
      assertThrows(NotFoundException.class, () -> reader().watch("others", KeyRange.ALL, -1));
      assertThrows(
          IllegalArgumentException.class, () -> reader().watch(TABLE, KeyRange.key(7L), -1));
    }
  }

  @Test
  void windowsOfAKeyAreWatched() throws InterruptedException {
    Random random = new Random(seed);
    List<List<Visit>> batches =
        List.of(Visit.some(30, random), Visit.some(30, random), Visit.some(30, random));
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    batches.forEach(source::addAll);
    run(context -> Visit.countByWindow(context, source));

    String key = reader().snapshot().table(Visit.TABLE).scan().toList().get(0).key().toString();
    ChangeStream watched = reader().watch(Visit.TABLE, KeyRange.key(key), -1);
    for (long batch = 0; batch < batches.size(); batch++) {
      List<String> expected =
          reader().changes(Visit.TABLE, batch - 1, batch).toList().stream()
              .filter(change -> change.key().equals(key))
              .map(Change::toString)
              .toList();
      if (!expected.isEmpty()) {
        try (Rows<Change> changes = watched.next(Duration.ZERO).orElseThrow()) {
          assertEquals(batch, changes.batch(), () -> "seed " + seed);
          assertEquals(
              expected, changes.stream().map(Change::toString).toList(), () -> "seed " + seed);
        }
      }
    }
  }

  private static String next(ChangeStream stream) throws InterruptedException {
    Optional<Rows<Change>> next = stream.next(Duration.ZERO);
    if (next.isEmpty()) {
      return "none";
    }
    try (Rows<Change> changes = next.get()) {
      return shown(changes);
    }
  }

  private static String shown(Rows<Change> changes) {
    return changes.batch()
        + ": "
        + changes.stream().map(ChangeTests::shown).collect(Collectors.joining(", "));
  }

  @Test
  void aKeyThatWasWrittenAsItHadBeenIsNoChange() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      written.batch(Map.of("a", 2L, "b", 1L, "c", 1L));
      Plan third = written.plan();
      written.write(third, Map.of("a", 1L));
      written.remove(third, "c");
      written.remove(third, "never there");
      written.commit(third);
    }

    assertEquals(List.of("a 1->2", "c ->1"), changes(0, 1));
    assertEquals(List.of(), changes(0, 2));
    assertEquals(List.of("a ->1", "b ->1"), changes(-1, 2));
  }

  @Test
  void whatAnAbortedAttemptWroteIsNoChange() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L, "c", 1L));
      Plan aborted = written.plan();
      written.write(aborted, Map.of("a", 9L, "b", 9L, "e", 9L));
      written.remove(aborted, "c");
      written.log().abort(aborted, false);
      written.batch(Map.of("b", 2L));
      written.write(aborted, Map.of("a", 9L, "b", 9L, "e", 9L)); // after the sweep
    }

    assertEquals(List.of("b 1->2"), changes(0, 1));
  }

  @Test
  void windowsThatChangedCarryTheValueOfTheLaterBatch() {
    Random random = new Random(seed);
    List<Visit> before = Visit.some(100, random);
    List<Visit> between = Visit.some(6, random);
    List<Visit> after = Visit.some(20, random);
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    source.addAll(before);
    source.addAll(between);
    source.addAll(after);
    run(context -> Visit.countByWindow(context, source));

    Set<String> changed = new HashSet<>();
    Visit.windowsOf(between).forEach(row -> changed.add(row.substring(0, row.indexOf(' '))));
    List<Visit> upToLater = new ArrayList<>(before);
    upToLater.addAll(between);
    Set<String> expected =
        Visit.windowsOf(upToLater).stream()
            .filter(row -> changed.contains(row.substring(0, row.indexOf(' '))))
            .collect(Collectors.toSet());

    List<Change> changes = reader().changes(Visit.TABLE, 0, 1).toList();
    assertEquals(
        expected,
        changes.stream()
            .map(change -> window(change) + " " + change.after().orElseThrow())
            .collect(Collectors.toSet()),
        () -> "seed " + seed);
    assertEquals(
        Visit.windowsOf(before).stream()
            .filter(row -> changed.contains(row.substring(0, row.indexOf(' '))))
            .collect(Collectors.toSet()),
        changes.stream()
            .filter(change -> change.before().isPresent())
            .map(change -> window(change) + " " + change.before().get())
            .collect(Collectors.toSet()),
        () -> "seed " + seed);
  }

  @Test
  void changesRunForward() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L));
      written.batch(Map.of("a", 2L));
    }

    assertEquals(
        "from must be <= to, but 1 > 0",
        assertThrows(IllegalArgumentException.class, () -> reader().changes(TABLE, 1, 0))
            .getMessage());
    assertEquals(
        "Batch 2 of " + job + " is not committed; the last one is 1",
        assertThrows(NotFoundException.class, () -> reader().changes(TABLE, 1, 2)).getMessage());
  }

  /** What was removed since may have been swept: it would be missing without a word. */
  @Test
  void changesFromABatchOutOfHistoryAreRefused() {
    try (WrittenJob<String> written = open(2)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      written.removal("b");
      for (long batch = 2; batch < 9; batch++) {
        written.batch(Map.of("a", batch));
      }
    }

    SnapshotExpiredException thrown =
        assertThrows(SnapshotExpiredException.class, () -> reader().changes(TABLE, 0, 8));

    assertEquals(
        "Batch 0 of "
            + job
            + " is out of history: batch 8 is committed, and the oldest that any table can still show"
            + " is 6; take a newer snapshot",
        thrown.getMessage());
  }

  private static String window(Change change) {
    return change.key() + "#" + change.window().orElseThrow().start();
  }

  private WrittenJob<String> open(int history) {
    return WrittenJob.open(
        backend,
        job,
        KeyTypes.STRING,
        TableSchema.of(TABLE, KeyTypes.STRING, WrittenJob.COUNT)
            .withBuckets(4)
            .withHistory(history));
  }

  private List<String> changes(long from, long to) {
    return reader().changes(TABLE, from, to).toList().stream().map(ChangeTests::shown).toList();
  }

  private static String shown(Change change) {
    return change.key() + " " + count(change.before()) + "->" + count(change.after());
  }

  private static String count(Optional<Value> value) {
    return value.map(each -> "" + each.asLong("count")).orElse("");
  }
}
