package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BatchResult;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.PlanRequest;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.FencedException;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.stream.engine.protocol.JobStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What a backend keeps, for how long, and what it says of the rest: within history an answer is
 * right, and outside it there is none.
 */
abstract class HistoryTests extends BackendContract {
  private static final Packed COUNT = new Packed(List.of(new Field("count", FieldKind.COUNT)));
  private static final TableSchema SCHEMA =
      TableSchema.of("counts", KeyTypes.STRING, COUNT).withBuckets(2).withHistory(5);
  private static final RowKeys<String> KEYS = RowKeys.of(KeyTypes.STRING, 2);

  HistoryTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @Test
  void everyBatchWithinHistoryAnswersAndNoneBelowIt() {
    try (JobLog log = open(SCHEMA)) {
      commit(log, Map.of("often", 0L, "once", 100L));
      for (long batch = 1; batch < 20; batch++) {
        commit(log, Map.of("often", batch));
        if (batch % 4 == 0) {
          fixture.disturb(job);
        }
        assertAnswersUpTo(batch, 5);
      }
    }
    assertAnswersUpTo(19, 5);
  }

  /**
   * As HBase counts versions in each of its files by itself, batches 10 to 46 lose theirs while 0
   * to 9 live on in an older file.
   */
  @Test
  void anOldRowThatOutlivedNewerOnesIsNoAnswer() {
    TableSchema schema = SCHEMA.withHistory(64);
    try (JobLog log = open(schema)) {
      for (long batch = 0; batch < 10; batch++) {
        commit(log, Map.of("often", batch, "once", 100L));
      }
      fixture.flush(job);
      for (long batch = 10; batch < 120; batch++) {
        commit(log, Map.of("often", batch));
      }
      fixture.flush(job);
    }
    assertAnswersUpTo(119, 64);
  }

  @Test
  void aLongerHistoryBeginsWhereTheShorterOneHadGotTo() {
    try (JobLog log = open(SCHEMA)) {
      for (long batch = 0; batch < 20; batch++) {
        commit(log, Map.of("often", batch, "once", 100L));
      }
    }
    fixture.disturb(job);
    try (JobLog log = open(SCHEMA.withHistory(50))) {
      assertAnswersUpTo(19, 5);
      for (long batch = 20; batch < 30; batch++) {
        commit(log, Map.of("often", batch));
        fixture.disturb(job);
        assertAnswersUpTo(batch, batch - 14);
      }
    }
  }

  @Test
  void aShorterHistoryIsToldAtOnceAndTheVersionsAreKeptAWhile() {
    TableSchema longer = SCHEMA.withHistory(40);
    try (JobLog log = open(longer)) {
      for (long batch = 0; batch < 30; batch++) {
        commit(log, Map.of("often", batch, "once", 100L));
      }
    }
    try (JobLog log = open(SCHEMA)) {
      assertAnswersUpTo(29, 5);
      assertEquals(longer.versions(), versions());
      commitUntil(log, () -> versions() == SCHEMA.versions());
      long last = log.committed().orElseThrow().batch();
      fixture.disturb(job);
      assertRefused(
          SnapshotExpiredException.class,
          "is out of history: batch " + last + " is committed",
          () -> count("often", last - 6));
      assertEquals(Optional.of(last), count("often", last));
      assertEquals(Optional.of(last - 5), count("often", last - 5));
    }
  }

  @Test
  void aShorterHistoryIsKeptAcrossARestartThatComesTooSoon() {
    try (JobLog log = open(SCHEMA.withHistory(2_000))) {
      commit(log, Map.of("often", 0L));
    }
    try (JobLog log = open(SCHEMA)) {
      commit(log, Map.of("often", 1L));
    }
    try (JobLog log = open(SCHEMA)) {
      assertEquals(SCHEMA.withHistory(2_000).versions(), versions());
      commitUntil(log, () -> versions() == SCHEMA.versions());
    }
  }

  @Test
  void aTableThatWasDroppedIsRefused() {
    writeTwo();
    fixture.sabotage(job).drop("counts");

    assertDamaged(
        "is gone, and the state of job " + job + " with it, though batch 1 was committed");
  }

  @Test
  void aTableThatWasEmptiedIsRefused() {
    writeTwo();
    fixture.sabotage(job).truncate("counts");

    assertDamaged("was truncated or made anew by somebody else");
  }

  @Test
  void aTableThatKeepsFewerVersionsThanItsHistoryNeedsIsRefused() {
    writeTwo();
    fixture.sabotage(job).limitVersions("counts", 1);

    assertDamaged(
        "was altered by somebody else: it keeps 1 versions of a cell, but a history of 5 batches"
            + " needs 22");
  }

  @Test
  void rowsThatNoJobKnowsOfAreNotTakenForState() {
    try (JobLog log = open(SCHEMA)) {
      commit(log, Map.of("often", 0L));
    }
    try (JobStore other = backend.openJobStore(job + "-other")) {
      other.createTable(SCHEMA, "somebody's");
      other.table(SCHEMA).write(List.of(row("often", 7)), 1);
    }

    assertRefused(
        DamagedTableException.class,
        "has rows, but tarn:job has no row of job",
        () -> backend.openJob(job + "-other", new JobSetup("tester", List.of(SCHEMA))));
  }

  @Test
  void aWriterThatWasFencedBeforeItAltersATableAltersNothing() {
    writeTwo();
    TableSchema successors = SCHEMA.withHistory(50);
    faults.before(FaultPoint.READ_TABLES, 3, () -> open(successors).close());

    assertRefused(
        FencedException.class,
        "epoch 2 was fenced by epoch 3",
        () -> faulty.openJob(job, new JobSetup("tester", List.of(SCHEMA.withHistory(9)))));

    assertEquals(successors.versions(), versions());
    assertEquals(50, jobRow().tables().get("counts").history());
    try (JobStore store = backend.openJobStore(job)) {
      assertEquals(successors, store.tables().get("counts").schema());
    }
  }

  @Test
  void aTableThatIsNewHasNoEarlierSnapshots() {
    writeTwo();
    TableSchema later =
        TableSchema.of("later", KeyTypes.STRING, COUNT).withBuckets(2).withHistory(50);
    try (JobLog log = backend.openJob(job, new JobSetup("tester", List.of(SCHEMA, later)))) {
      commit(log, Map.of("often", 2L));
    }

    assertEquals(Map.of(), fixture.rows(job, "later", OptionalLong.of(2)));
    assertRefused(
        SnapshotExpiredException.class,
        "Batch 0 of " + job + " is out of history: batch 2 is committed, and the oldest that later",
        () -> fixture.rows(job, "later", OptionalLong.of(0)));
    assertEquals(Optional.of(0L), count("often", 0));
  }

  @Test
  void aJobThatIsRefusedHasChangedNothing() {
    writeTwo();
    JobRow before = jobRow();
    fixture.sabotage(job).limitVersions("counts", 1);

    String saying = "was altered by somebody else: it keeps 1 versions of a cell";
    assertRefused(DamagedTableException.class, saying, () -> open(SCHEMA));
    assertRefused(DamagedTableException.class, saying, () -> open(SCHEMA.withHistory(7)));

    assertEquals(before, jobRow());
    assertEquals(1, versions());
  }

  @Test
  void aKeyThatWasIdleForLongerThanItsTtlIsGone() {
    clock.advance(Duration.ofHours(-2));
    try (JobLog log = open(SCHEMA.withIdleTtl(Duration.ofHours(1)))) {
      commit(log, Map.of("idle", 1L));
      clock.advance(Duration.ofHours(2));
      commit(log, Map.of("often", 2L));
      assertEquals(Optional.empty(), count("idle", 1));
      assertEquals(Optional.of(2L), count("often", 1));
      commit(log, Map.of("idle", 3L));
      assertEquals(Optional.of(3L), count("idle", 2));
    }
  }

  @Test
  void aBatchWithinHistoryIsReadHoweverLongAgoItWas() {
    clock.advance(Duration.ofDays(-100));
    try (JobLog log = open(SCHEMA)) {
      commit(log, Map.of("often", 0L, "once", 100L));
      clock.advance(Duration.ofDays(100));
      commit(log, Map.of("often", 1L));
    }
    fixture.disturb(job);
    assertAnswersUpTo(1, 5);
  }

  @Test
  void windowsAreSweptOnceNoSnapshotWithinHistoryShowsThem() {
    TableSchema schema =
        SCHEMA
            .withHistory(2)
            .withWindow(WindowSpec.sliding(Duration.ofMinutes(2), Duration.ofMinutes(1)))
            .withRetention(Duration.ofMinutes(10));
    RowKey key = KEYS.row("a");
    long minute = 60_000;
    try (JobLog log = open(schema)) {
      List<RowKey> panes = List.of(KEYS.pane(key, 0), KEYS.pane(key, 3 * minute));
      Plan first = log.plan(request(log, minute));
      log.table("counts")
          .write(
              panes.stream().map(pane -> new StateRow(pane, value(1))).toList(), first.version());
      commit(log, first);
      for (int batch = 0; batch < 30; batch++) {
        commitAt(log, 11 * minute);
      }
      assertEquals(Set.copyOf(panes), fixture.rows(job, "counts", OptionalLong.empty()).keySet());

      repeatUntil(
          () ->
              fixture
                  .rows(job, "counts", OptionalLong.empty())
                  .keySet()
                  .equals(Set.of(panes.get(1))),
          () -> commitAt(log, 14 * minute));
    }
  }

  @Test
  void deadLettersAreSweptOnceTheyAreOlderThanTheirTtl() {
    JobSetup setup =
        new JobSetup(
            "tester",
            List.of(SCHEMA.withHistory(2)),
            Optional.of(Duration.ofHours(1)),
            WriteSafety.PROCESS_END,
            Optional.empty());
    try (JobLog log = backend.openJob(job, setup)) {
      Plan first = log.plan(request(log, 0));
      backend.openDeadLetters(job).write(List.of(letter("old")), first);
      commit(log, first);
      clock.advance(Duration.ofMinutes(90));
      Plan second = log.plan(request(log, 0));
      backend.openDeadLetters(job).write(List.of(letter("new")), second);
      commit(log, second);
      assertEquals(List.of("new", "old"), deadPositions());

      commitUntil(log, () -> deadPositions().equals(List.of("new")));
    }
  }

  private List<String> deadPositions() {
    return fixture.deadPositions(job).stream().sorted().toList();
  }

  private static DeadLetter letter(String position) {
    return new DeadLetter("in", position, 1, "x".getBytes(StandardCharsets.UTF_8), "no reason");
  }

  private void writeTwo() {
    try (JobLog log = open(SCHEMA)) {
      commit(log, Map.of("often", 0L));
      commit(log, Map.of("often", 1L));
    }
  }

  private void assertDamaged(String saying) {
    DamagedTableException opening =
        assertRefused(DamagedTableException.class, saying, () -> open(SCHEMA));
    DamagedTableException reading =
        assertThrows(DamagedTableException.class, () -> count("often", 1));
    assertEquals(opening.getMessage(), reading.getMessage());
  }

  /** Key "often" has the number of the batch, and "once" what the first one wrote. */
  private void assertAnswersUpTo(long last, long history) {
    for (long batch = 0; batch <= last; batch++) {
      long asked = batch;
      if (batch < last - history) {
        SnapshotExpiredException expired =
            assertThrows(SnapshotExpiredException.class, () -> count("often", asked));
        assertTrue(
            expired
                .getMessage()
                .startsWith(
                    "Batch " + batch + " of " + job + " is out of history: batch " + last + " is"),
            expired::getMessage);
        assertThrows(SnapshotExpiredException.class, () -> count("once", asked));
        assertThrows(SnapshotExpiredException.class, () -> count("never", asked));
      } else {
        assertEquals(Optional.of(batch), count("often", batch));
        assertEquals(Optional.of(100L), count("once", batch));
        assertEquals(Optional.empty(), count("never", batch));
      }
    }
  }

  private JobLog open(TableSchema schema) {
    return backend.openJob(job, new JobSetup("tester", List.of(schema)));
  }

  private int versions() {
    try (JobStore store = backend.openJobStore(job)) {
      return store.tables().get("counts").versions();
    }
  }

  private static PlanRequest request(JobLog log, long watermark) {
    return new PlanRequest(
        nextBatch(log),
        Map.of(),
        new BatchTime(log.now(), Map.of(), Set.of(), watermark, watermark));
  }

  private static void commit(JobLog log, Map<String, Long> counts) {
    Plan plan = log.plan(request(log, 0));
    log.table("counts")
        .write(
            counts.entrySet().stream().map(each -> row(each.getKey(), each.getValue())).toList(),
            plan.version());
    commit(log, plan);
  }

  private static void commit(JobLog log, Plan plan) {
    log.commit(plan, new BatchResult(Map.of(), RowCounts.NONE, Set.of("counts"), "{}"));
  }

  /** What is done in the background is done as the job goes on. */
  private static void commitUntil(JobLog log, BooleanSupplier reached) {
    repeatUntil(reached, () -> commit(log, Map.of("often", nextBatch(log))));
  }

  private static void commitAt(JobLog log, long watermark) {
    commit(log, log.plan(request(log, watermark)));
  }

  private static StateRow row(String key, long count) {
    return new StateRow(KEYS.row(key), value(count));
  }

  private static byte[] value(long count) {
    return COUNT.encode(new long[] {count});
  }

  private Optional<Long> count(String key, long batch) {
    Map<String, Long> counts = new HashMap<>();
    fixture
        .rows(job, "counts", OptionalLong.of(batch))
        .forEach((row, bytes) -> counts.put(KEYS.key(row), COUNT.decode(bytes)[0]));
    return Optional.ofNullable(counts.get(key));
  }
}
