package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Answer;
import io.tarn.client.NotFoundException;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots: the newest, at a batch, as of an instant; rows of them by key. */
abstract class SnapshotTests extends ClientContract {
  private static final String TABLE = "counts";

  private Instant start;
  private WrittenJob<String> written;

  @BeforeEach
  void openJob() {
    start = clock.instant();
    written =
        WrittenJob.open(
            backend,
            job,
            KeyTypes.STRING,
            TableSchema.of(TABLE, KeyTypes.STRING, WrittenJob.COUNT).withBuckets(4));
  }

  @AfterEach
  void closeJob() {
    written.close();
  }

  @Test
  void aRowIsGotByItsKey() {
    written.batch(Map.of("a", 1L));
    Committed second = written.batch(Map.of("a", 2L, "b", 3L));

    TableReader table = reader().snapshot().table(TABLE);

    Row row = table.get("a").value().orElseThrow();
    assertEquals("a", row.key());
    assertEquals(Optional.empty(), row.window());
    assertEquals(2, row.value().asLong("count"));
    assertEquals("{\"count\":2}", row.value().json().toString());
    assertEquals(Instant.ofEpochMilli(second.version()), row.updated());
    assertEquals(Optional.empty(), table.get("c").value());
  }

  @Test
  void manyRowsAreGotInTheOrderAskedWithoutThoseThatAreNotThere() {
    Map<String, Long> counts = new HashMap<>();
    List<String> asked = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (long i = 0; i < 1_200; i++) {
      asked.add("k" + (i * 7 % 1_200));
      if (i * 7 % 1_200 % 3 != 0) {
        expected.add("k" + (i * 7 % 1_200) + "=" + (i * 7 % 1_200));
      }
      if (i % 3 != 0) {
        counts.put("k" + i, i);
      }
    }
    written.batch(counts);

    List<Row> rows = reader().snapshot().table(TABLE).getAll(asked).value();

    assertEquals(
        expected, rows.stream().map(row -> row.key() + "=" + row.value().asLong("count")).toList());
  }

  @Test
  void aKeyOfAnotherTypeIsRefused() {
    written.batch(Map.of("a", 1L));
    TableReader table = reader().snapshot().table(TABLE);

    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> table.get(5));

    assertEquals(
        "the keys of counts are of type string, but 5 is of class Integer", thrown.getMessage());
  }

  @Test
  void answersCarryTheirBatchAndItsAge() {
    clock.advance(Duration.ofMinutes(-11));
    written.batch(Map.of("a", 1L));
    written.batch(Map.of("a", 2L));
    clock.advance(Duration.ofMinutes(11));

    Snapshot snapshot = reader().snapshot();
    Answer<Optional<Row>> present = snapshot.table(TABLE).get("a");
    Answer<Optional<Row>> absent = snapshot.table(TABLE).get("b");

    for (Answer<?> answer : List.of(present, absent)) {
      assertEquals(1, answer.batch());
      assertTrue(answer.age().compareTo(Duration.ofMinutes(10)) >= 0, answer::toString);
      assertTrue(answer.age().compareTo(Duration.ofMinutes(20)) < 0, answer::toString);
    }
    try (Rows<Row> rows = reader().snapshotAt(0).table(TABLE).scan()) {
      assertEquals(0, rows.batch());
      assertTrue(rows.age().compareTo(Duration.ofMinutes(10)) >= 0, rows.age()::toString);
    }
  }

  @Test
  void aBatchPlannedByAClockAheadHasNoAge() {
    clock.advance(Duration.ofHours(1));
    written.batch(Map.of("a", 1L));
    clock.advance(Duration.ofHours(-1));

    assertEquals(Duration.ZERO, reader().snapshot().table(TABLE).get("a").age());
  }

  @Test
  void everyBatchWithinHistoryHasItsSnapshot() {
    List<Committed> committed = new ArrayList<>();
    for (long i = 0; i < 5; i++) {
      committed.add(written.batch(Map.of("a", i, "only-" + i, i)));
    }

    for (long i = 0; i < 5; i++) {
      Snapshot snapshot = reader().snapshotAt(i);
      assertEquals(i, snapshot.batch());
      assertEquals(committed.get((int) i).version(), snapshot.version());
      assertEquals(i, count(snapshot, "a").orElseThrow());
      assertEquals(Optional.of(i), count(snapshot, "only-" + i));
      assertEquals(Optional.empty(), count(snapshot, "only-" + (i + 1)));
    }
  }

  @Test
  void aSnapshotAsOfAnInstantIsTheLastBatchPlannedByThen() {
    for (long i = 0; i < 7; i++) {
      written.batch(Map.of("a", i));
      clock.advance(Duration.ofSeconds(10));
    }

    for (long i = 0; i < 7; i++) {
      Instant planned = start.plusSeconds(10 * i);
      assertEquals(i, reader().snapshotAsOf(planned).batch());
      assertEquals(i, reader().snapshotAsOf(planned.plusMillis(9_999)).batch());
      assertEquals(Optional.of(i), count(reader().snapshotAsOf(planned.plusSeconds(5)), "a"));
    }
    assertEquals(6, reader().snapshotAsOf(start.plus(Duration.ofDays(1))).batch());
  }

  /** The records of batches are kept for thirty days, and longer within history. */
  @Test
  void aSnapshotAsOfAnInstantIsFoundWhereOlderBatchesHaveNoRecordAnyMore() {
    clock.advance(Duration.ofDays(-40));
    written.batch(Map.of("a", 0L));
    clock.set(start.minus(Duration.ofDays(35)));
    written.batch(Map.of("a", 1L));
    clock.set(start.minus(Duration.ofHours(2)));
    written.batch(Map.of("a", 2L));
    clock.set(start);
    written.batch(Map.of("a", 3L));

    assertEquals(2, reader().snapshotAsOf(start.minus(Duration.ofHours(1))).batch());
    assertEquals(2, reader().snapshotAsOf(start.minusMillis(1)).batch());
    assertEquals(3, reader().snapshotAsOf(start).batch());
  }

  @Test
  void nothingIsThereAsOfAnInstantBeforeTheFirstBatch() {
    written.batch(Map.of("a", 1L));
    clock.advance(Duration.ofSeconds(10));
    written.batch(Map.of("a", 2L));
    Instant before = start.minusMillis(1);

    NotFoundException thrown =
        assertThrows(NotFoundException.class, () -> reader().snapshotAsOf(before));

    assertEquals(
        "No batch of "
            + job
            + " as of "
            + before
            + " is within history; the oldest is 0, of "
            + start,
        thrown.getMessage());
  }

  @Test
  void aSnapshotTakenEarlierAnswersTheSameAfterLaterCommits() {
    written.batch(Map.of("a", 1L, "b", 1L));
    Snapshot earlier = reader().snapshot();
    written.batch(Map.of("a", 2L, "c", 2L));
    written.removal("b");

    assertEquals(0, earlier.batch());
    assertEquals(Optional.of(1L), count(earlier, "a"));
    assertEquals(Optional.of(1L), count(earlier, "b"));
    assertEquals(Optional.empty(), count(earlier, "c"));
    assertEquals(Optional.of(2L), count(reader().snapshot(), "a"));
    assertEquals(Optional.empty(), count(reader().snapshot(), "b"));
  }

  @Test
  void neitherAnAttemptInFlightNorAnAbortedOneIsSeen() {
    written.batch(Map.of("a", 1L));
    Plan aborted = written.plan();
    written.write(aborted, Map.of("a", 2L, "b", 2L));
    written.log().abort(aborted, false);
    written.batch(Map.of("c", 3L));
    written.write(aborted, Map.of("a", 4L, "d", 4L)); // late, of a task that was slow
    written.write(written.plan(), Map.of("a", 5L, "e", 5L));

    Snapshot snapshot = reader().snapshot();

    assertEquals(
        List.of("a=1", "c=3"),
        snapshot.table(TABLE).scan().stream()
            .map(row -> row.key() + "=" + row.value().asLong("count"))
            .toList());
    assertEquals(Optional.of(1L), count(snapshot, "a"));
    assertEquals(Optional.empty(), count(snapshot, "d"));
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertEquals(
        "No batch of " + job + " has been committed yet; try again later",
        assertThrows(NotFoundException.class, reader()::snapshot).getMessage());

    written.batch(Map.of("a", 1L));

    assertEquals(
        "There is no job nobody; `tarn jobs` lists those there are",
        assertThrows(NotFoundException.class, client.job("nobody")::snapshot).getMessage());
    assertEquals(
        "Batch 7 of " + job + " is not committed; the last one is 0",
        assertThrows(NotFoundException.class, () -> reader().snapshotAt(7)).getMessage());
    assertEquals(
        "Batch -1 of " + job + " is not committed; the last one is 0",
        assertThrows(NotFoundException.class, () -> reader().snapshotAt(-1)).getMessage());
    assertEquals(
        "Job " + job + " has no table others; it has [counts]",
        assertThrows(NotFoundException.class, () -> reader().snapshot().table("others"))
            .getMessage());
  }

  @Test
  void aNameThatWasMistypedIsToldWithTheNearest() {
    written.batch(Map.of("a", 1L));
    String mistyped = job.substring(0, job.length() - 1) + "x";

    String noJob =
        assertThrows(NotFoundException.class, client.job(mistyped)::snapshot).getMessage();
    assertTrue(
        noJob.startsWith("There is no job " + mistyped + "; did you mean ")
            && noJob.endsWith("? `tarn jobs` lists those there are"),
        noJob);
    assertEquals(
        "Job " + job + " has no table count; did you mean counts? It has [counts]",
        assertThrows(NotFoundException.class, () -> reader().snapshot().table("count"))
            .getMessage());
    assertEquals(
        "Job " + job + " has no table conuts; did you mean counts? It has [counts]",
        assertThrows(NotFoundException.class, () -> reader().oldestSnapshot("conuts"))
            .getMessage());
    Row row = reader().snapshot().table(TABLE).get("a").value().orElseThrow();
    assertEquals(
        "the value {\"count\":1} has no number named counts; did you mean count?",
        assertThrows(IllegalArgumentException.class, () -> row.value().asLong("counts"))
            .getMessage());
  }

  private static Optional<Long> count(Snapshot snapshot, String key) {
    return snapshot.table(TABLE).get(key).value().map(row -> row.value().asLong("count"));
  }
}
