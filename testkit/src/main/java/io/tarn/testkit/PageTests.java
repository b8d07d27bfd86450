package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.KeyRange;
import io.tarn.client.Page;
import io.tarn.client.Row;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Pages, which go on from their cursor in any process, at the same batch. */
abstract class PageTests extends ClientContract {
  private static final String TABLE = "counts";

  /** More rows than any of these tables has. */
  private static final int ENDLESS = 10_000;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void pagesAreAScanInPieces() {
    try (WrittenJob<String> written = open(64)) {
      Map<String, Long> counts = new HashMap<>();
      for (long i = 0; i < 60; i++) {
        counts.put("k" + i, i);
      }
      written.batch(counts);
      TableReader table = reader().snapshot().table(TABLE);
      for (KeyRange range :
          List.of(
              KeyRange.ALL,
              KeyRange.prefix("k1"),
              KeyRange.between("k2", "k40"),
              KeyRange.key("k7"),
              KeyRange.prefix("none"))) {
        List<String> scan = text(table.scan(range, Integer.MAX_VALUE).toList());
        for (int limit : List.of(1, 7, 60, 61, Integer.MAX_VALUE)) {
          assertEquals(scan, pages(table, range, limit), () -> range + " by " + limit);
        }
      }
    }
  }

  @Test
  void theLastPageHasNoCursor() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 2L, "c", 3L, "d", 4L));
      TableReader table = reader().snapshot().table(TABLE);
      assertEquals(Optional.empty(), table.page(KeyRange.ALL, 4).next());
      Page first = table.page(KeyRange.ALL, 2);
      assertEquals(List.of("a 1", "b 2"), text(first.rows()));
      assertEquals(0, first.batch());
      assertTrue(!first.age().isNegative());
      Page second = reader().page(first.next().orElseThrow(), 2);
      assertEquals(List.of("c 3", "d 4"), text(second.rows()));
      assertEquals(Optional.empty(), second.next());
    }
  }

  @Test
  void pagesOfOtherProcessesShowTheSameBatch() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L, "c", 1L, "d", 1L));
      Page page = reader().snapshot().table(TABLE).page(KeyRange.ALL, 1);
      List<String> seen = new ArrayList<>(text(page.rows()));
      for (long batch = 1; page.next().isPresent(); batch++) {
        written.batch(Map.of("aa" + batch, batch, "c", batch, "e", batch));
        written.removal("d");
        String cursor = page.next().get();
        assertTrue(cursor.matches("[A-Za-z0-9_-]+"), cursor);
        try (TarnClient another = fixture().openClient(backend)) {
          page = another.job(job).page(cursor, 1);
        }
        assertEquals(0, page.batch());
        seen.addAll(text(page.rows()));
      }
      assertEquals(List.of("a 1", "b 1", "c 1", "d 1"), seen);
    }
  }

  @Test
  void noWindowOfAKeyIsLostOrGivenTwice() {
    List<Visit> visits = Visit.some(150, random);
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    source.addAll(visits);
    run(context -> Visit.countByWindow(context, source));
    TableReader table = reader().snapshot().table(Visit.TABLE);

    for (int limit : List.of(1, 2, 5, 40)) {
      assertEquals(
          WindowTests.text(table.scan().toList()),
          windowPages(table, KeyRange.ALL, limit),
          () -> "by " + limit + ", seed " + seed);
    }
    assertEquals(
        WindowTests.text(table.windows("/page-3").value()),
        windowPages(table, KeyRange.key("/page-3"), 3),
        () -> "seed " + seed);
  }

  @Test
  void windowsWithGapsAndLateOnesAreGivenOnce() {
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    for (int i = 0; i < 3; i++) {
      source.addAll(Visit.some(40, random));
    }
    run(
        context -> {
          var visits =
              context
                  .source(source)
                  .withWatermark(Visit::time, Duration.ofMinutes(5))
                  .keyBy(KeyTypes.STRING, Visit::page);
          visits
              .window(WindowSpec.sliding(Duration.ofMinutes(2), Duration.ofMinutes(3)))
              .aggregate(StateSpec.table("gaps").buckets(4), List.of(Aggregates.count("count")));
          visits
              .window(WindowSpec.sliding(Duration.ofSeconds(150), Duration.ofMinutes(1)))
              .aggregate(StateSpec.table("late").buckets(4), List.of(Aggregates.count("count")));
        });

    for (String name : List.of("gaps", "late")) {
      TableReader table = reader().snapshot().table(name);
      for (int limit : List.of(1, 3)) {
        assertEquals(
            WindowTests.text(table.scan().toList()),
            windowPages(table, KeyRange.ALL, limit),
            () -> name + " by " + limit + ", seed " + seed);
      }
    }
  }

  @Test
  void noSessionOfAKeyIsLostOrGivenTwice() {
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    for (int i = 0; i < 4; i++) {
      source.addAll(Visit.some(40, random));
    }
    run(
        context ->
            context
                .source(source)
                .withWatermark(Visit::time, Duration.ofMinutes(10))
                .keyBy(KeyTypes.STRING, Visit::page)
                .sessionWindow(Duration.ofSeconds(20))
                .aggregate(
                    StateSpec.table("sessions").buckets(4), List.of(Aggregates.count("count"))));
    TableReader table = reader().snapshot().table("sessions");

    for (int limit : List.of(1, 2, 50)) {
      assertEquals(
          WindowTests.text(table.scan().toList()),
          windowPages(table, KeyRange.ALL, limit),
          () -> "by " + limit + ", seed " + seed);
    }
  }

  @Test
  void aCursorOfABatchOutOfHistoryIsRefused() {
    String cursor;
    try (WrittenJob<String> written = open(2)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      cursor = firstOfOne();
      for (long batch = 1; batch < 4; batch++) {
        written.batch(Map.of("a", batch));
      }
      assertExpired("batch 3 is committed, and the oldest that counts can still show is 1", cursor);
    }
  }

  /** As a snapshot that is held is refused then. */
  @Test
  void aCursorOfAJobOrATableThatBeganAnewIsRefused() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
    }
    String ofTable = firstOfOne();
    try (JobAdmin admin = backend.administer(job)) {
      admin.deleteTable(TABLE);
    }
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
    }
    assertExpired("batch 1 is committed", ofTable);

    String ofJob = reader().snapshot().table(TABLE).page(KeyRange.ALL, 1).next().orElseThrow();
    try (JobAdmin admin = backend.administer(job)) {
      admin.reset();
    }
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      assertThrows(SnapshotExpiredException.class, () -> reader().page(ofJob, 1));
      written.batch(Map.of("a", 2L));
      assertThrows(SnapshotExpiredException.class, () -> reader().page(ofJob, 1));
    }
  }

  @Test
  void whatIsNoCursorOfTheJobIsRefused() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      String cursor = firstOfOne();
      for (String damaged :
          List.of("", "cursor", "x" + cursor, cursor.substring(0, 40), cursor + "AAAA")) {
        assertEquals(
            "this is not the cursor of a page, or part of it is missing or was changed; take it as"
                + " Page.next() gave it, or begin with the first page",
            refused(damaged, 1));
      }
      assertEquals(
          "this is the token of a session, not the cursor of a page; take it as Page.next() gave"
              + " it, or begin with the first page",
          refused(client.session().token(), 1));
      assertEquals(
          "this is the cursor of a page of job "
              + job
              + ", not of another; give it to the reader of that job",
          assertThrows(IllegalArgumentException.class, () -> client.job("another").page(cursor, 1))
              .getMessage());
      assertEquals("a page of 0 rows was asked for; ask for 1 or more", refused(cursor, 0));
      TableReader table = reader().snapshot().table(TABLE);
      assertEquals(
          "a page of -1 rows was asked for; ask for 1 or more",
          assertThrows(IllegalArgumentException.class, () -> table.page(KeyRange.ALL, -1))
              .getMessage());
    }
  }

  private String refused(String cursor, int limit) {
    return assertThrows(IllegalArgumentException.class, () -> reader().page(cursor, limit))
        .getMessage();
  }

  private void assertExpired(String saying, String cursor) {
    String refused =
        assertThrows(SnapshotExpiredException.class, () -> reader().page(cursor, 1)).getMessage();
    assertTrue(
        refused.startsWith("Batch 0 of " + job + " is out of history: ")
            && refused.contains(saying),
        refused);
  }

  private String firstOfOne() {
    return reader().snapshotAt(0).table(TABLE).page(KeyRange.ALL, 1).next().orElseThrow();
  }

  private List<String> pages(TableReader table, KeyRange range, int limit) {
    return text(rows(table, range, limit));
  }

  private List<String> windowPages(TableReader table, KeyRange range, int limit) {
    return WindowTests.text(rows(table, range, limit));
  }

  private List<Row> rows(TableReader table, KeyRange range, int limit) {
    Page page = table.page(range, limit);
    List<Row> rows = new ArrayList<>(page.rows());
    while (page.next().isPresent()) {
      assertEquals(limit, page.rows().size());
      page = reader().page(page.next().get(), limit);
      assertTrue(!page.rows().isEmpty(), "there is no page behind the last");
      rows.addAll(page.rows());
      assertTrue(rows.size() < ENDLESS, "pages go round in circles");
    }
    return rows;
  }

  private static List<String> text(List<Row> rows) {
    return rows.stream().map(row -> row.key() + " " + row.value().asLong("count")).toList();
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
}
