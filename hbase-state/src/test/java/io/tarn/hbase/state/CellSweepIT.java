package io.tarn.hbase.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.read.layout.DeadRows;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Layout;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.write.DeadLetter;
import io.tarn.stream.engine.protocol.Floor;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.testkit.WrittenJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the sweeper deletes for good, and what it leaves. */
final class CellSweepIT extends JobOnMiniCluster {
  private static final String TABLE = "counts";

  private final long seed = System.nanoTime();

  @ParameterizedTest
  @EnumSource
  void cellsOfAnAbortedAttemptAreGoneAndCommittedOnesAreNot(Layout layout) throws Exception {
    try (WrittenJob<String> written = open(schema(64).withLayout(layout))) {
      Committed first = written.batch(Map.of("a", 1L, "b", 1L));
      Plan aborted = written.plan();
      written.write(aborted, Map.of("a", 2L, "c", 2L));
      written.log().abort(aborted, true);
      Committed second = written.batch(Map.of("b", 3L));

      await("the sweep", () -> !versions(TABLE).contains(aborted.version()));

      MiniCluster.flushAndCompact(job);
      assertEquals(Set.of(first.version(), second.version()), versions(TABLE));
      assertEquals(Map.of("a", 1L, "b", 3L), counts(1));
      assertEquals(Map.of("a", 1L, "b", 1L), counts(0));
    }
  }

  @Test
  void cellsOfAnAttemptThatDiedAreGoneOnceTheNextOpeningHasCommitted() throws Exception {
    Plan died;
    try (WrittenJob<String> written = open(schema(64))) {
      written.batch(Map.of("a", 1L));
      died = written.plan();
      written.write(died, Map.of("a", 2L, "b", 2L));
    }

    try (WrittenJob<String> successor = open(schema(64))) {
      successor.batch(Map.of("c", 3L));
      await("the sweep", () -> !versions(TABLE).contains(died.version()));
    }

    assertEquals(Map.of("a", 1L, "c", 3L), counts(1));
  }

  @Test
  void deadLettersOfAnAbortedAttemptAreGoneAndCommittedOnesAreNot() throws Exception {
    try (WrittenJob<String> written = open(schema(64))) {
      Plan aborted = written.plan();
      backend.openDeadLetters(job).write(List.of(letter("aborted")), aborted);
      written.log().abort(aborted, true);
      Plan plan = written.plan();
      backend.openDeadLetters(job).write(List.of(letter("committed")), plan);
      written.commit(plan);

      await("the sweep", () -> deadVersions().equals(Set.of(plan.version())));
    }

    assertEquals(List.of("committed"), reader().dead(10).stream().map(DeadRecord::text).toList());
  }

  @ParameterizedTest
  @EnumSource
  void aRemovedKeyIsDeletedBelowTheFloorAndNotBefore(Layout layout) throws Exception {
    try (WrittenJob<String> written = open(schema(64).withLayout(layout));
        JobStore store = backend.openJobStore(job)) {
      long put = written.batch(Map.of("gone", 1L, "back", 1L, "stays", 1L)).version();
      Plan plan = written.plan();
      written.remove(plan, "gone");
      written.remove(plan, "back");
      long removed = written.commit(plan).version();
      long back = written.batch(Map.of("back", 3L)).version();

      store.sweepBelow(floor(store, put), Long.MIN_VALUE);
      assertEquals(Map.of("gone", 1L, "back", 1L, "stays", 1L), counts(0));
      assertEquals(Set.of(put, removed), versions(TABLE, written.keys().row("gone").bytes()));

      store.sweepBelow(floor(store, removed), Long.MIN_VALUE);
      MiniCluster.flushAndCompact(job);
      assertEquals(Set.of(), versions(TABLE, written.keys().row("gone").bytes()));
      assertEquals(Set.of(back), versions(TABLE, written.keys().row("back").bytes()));
      assertEquals(Map.of("stays", 1L), counts(1));
      assertEquals(Map.of("stays", 1L, "back", 3L), counts(2));
    }
  }

  @Test
  void aTableIsLookedThroughOnlyWhereRowsMayHaveBeenRemoved() throws Exception {
    try (WrittenJob<String> written = open(schema(64));
        JobStore store = backend.openJobStore(job)) {
      written.batch(Map.of("gone", 1L));
      long removed = written.removal("gone").version();
      byte[] gone = written.keys().row("gone").bytes();

      store.sweepBelow(floor(store, removed, OptionalLong.empty()), Long.MIN_VALUE);
      store.sweepBelow(floor(store, removed, OptionalLong.of(removed)), Long.MIN_VALUE);
      assertEquals(2, versions(TABLE, gone).size());

      store.sweepBelow(floor(store, removed, OptionalLong.of(removed - 1)), Long.MIN_VALUE);
      assertEquals(Set.of(), versions(TABLE, gone));
    }
  }

  @Test
  void aRemovalThatWasAbortedDeletesNothing() throws Exception {
    try (WrittenJob<String> written = open(schema(64));
        JobStore store = backend.openJobStore(job)) {
      written.batch(Map.of("a", 1L));
      Plan aborted = written.plan();
      written.remove(aborted, "a");
      written.log().abort(aborted, false);
      await("the sweep", () -> !versions(TABLE).contains(aborted.version()));
      Committed last = written.batch(Map.of("b", 2L));
      written.remove(aborted, "a"); // late: after the sweep

      store.sweepBelow(floor(store, last.version()), Long.MIN_VALUE);

      assertEquals(Map.of("a", 1L, "b", 2L), counts(1));
      assertEquals(Map.of("a", 1L), counts(0));
    }
  }

  @Test
  void removedKeysAreDeletedAsTheJobGoesOn() throws Exception {
    try (WrittenJob<String> written = open(schema(2))) {
      written.batch(Map.of("gone", 1L, "stays", 1L));
      written.removal("gone");
      byte[] gone = written.keys().row("gone").bytes();
      for (long batch = 2; batch < 7; batch++) {
        written.batch(Map.of("other", batch));
      }

      await("the sweep", () -> versions(TABLE, gone).isEmpty());

      assertEquals(Map.of("stays", 1L, "other", 6L), counts(6));
      assertEquals(Map.of("stays", 1L, "other", 4L), counts(4));
    }
  }

  @Test
  void aTableWithLessHistoryDoesNotCutThatOfAnother() throws Exception {
    WrittenJob.open(
            backend,
            job,
            KeyTypes.STRING,
            TableSchema.of("brief", KeyTypes.STRING, WrittenJob.COUNT).withHistory(1))
        .close();
    try (WrittenJob<String> written = open(schema(10))) {
      written.batch(Map.of("gone", 1L));
      written.removal("gone");
      for (long batch = 2; batch < 9; batch++) {
        written.batch(Map.of("other", batch));
      }
      awaitSweeps(written);
    }

    assertEquals(Map.of("gone", 1L), counts(0));
  }

  @Test
  void everySnapshotWithinHistoryOutlivesAllSweeps() throws Exception {
    Random random = new Random(seed);
    int history = 3;
    List<Map<String, Long>> snapshots = new ArrayList<>();
    Map<String, Long> state = new HashMap<>();
    try (WrittenJob<String> written = open(schema(history))) {
      for (long batch = 0; batch < 20; batch++) {
        if (random.nextBoolean()) {
          Plan aborted = written.plan();
          writeSome(written, aborted, random, new HashMap<>());
          written.log().abort(aborted, random.nextBoolean());
        }
        Plan plan = written.plan();
        writeSome(written, plan, random, state);
        written.commit(plan);
        snapshots.add(Map.copyOf(state));
        if (batch % 5 == 4) {
          MiniCluster.flushAndCompact(job);
        }
      }
      awaitSweeps(written);
      MiniCluster.flushAndCompact(job);
    }

    for (int batch = 20 - 1 - history; batch < 20; batch++) {
      assertEquals(snapshots.get(batch), counts(batch), "seed " + seed + ", batch " + batch);
    }
  }

  private Floor floor(JobStore store, long version) {
    return floor(store, version, OptionalLong.of(ReadPoint.NOTHING));
  }

  private Floor floor(JobStore store, long version, OptionalLong removalsAfter) {
    return new Floor(
        0,
        store.row().orElseThrow().readPoint().upTo(version),
        BatchTime.of(version),
        clock.millis(),
        Map.of(),
        removalsAfter,
        false);
  }

  private static void writeSome(
      WrittenJob<String> written, Plan plan, Random random, Map<String, Long> state) {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < 6; i++) {
      String key = "key-" + random.nextInt(10);
      if (random.nextInt(3) == 0 && !counts.containsKey(key)) {
        written.remove(plan, key);
        state.remove(key);
      } else {
        counts.put(key, random.nextLong(1_000));
      }
    }
    written.write(plan, counts);
    state.putAll(counts);
  }

  /** Sweeps are made one after the other: those asked for before have ended when this one has. */
  private void awaitSweeps(WrittenJob<String> written) throws Exception {
    Plan marker = written.plan();
    written.write(marker, Map.of("marker", 1L));
    written.log().abort(marker, true);
    await("the sweep", () -> !versions(TABLE).contains(marker.version()));
  }

  private WrittenJob<String> open(TableSchema schema) {
    return WrittenJob.open(backend, job, KeyTypes.STRING, schema);
  }

  private static TableSchema schema(int history) {
    return TableSchema.of(TABLE, KeyTypes.STRING, WrittenJob.COUNT)
        .withBuckets(4)
        .withHistory(history);
  }

  private Map<String, Long> counts(long batch) {
    Map<String, Long> counts = new HashMap<>();
    reader()
        .snapshotAt(batch)
        .table(TABLE)
        .scan()
        .toList()
        .forEach(row -> counts.put((String) row.key(), row.value().asLong("count")));
    return counts;
  }

  /** The versions of all cells that HBase has, in all rows. */
  private Set<Long> versions(String table) throws IOException {
    return versions(tableName(table), new Scan().withStopRow(TableFormat.markerRow()));
  }

  /** The versions of all cells that HBase has in one row, as batches have them. */
  private Set<Long> versions(String table, byte[] row) throws IOException {
    return versions(tableName(table), new Scan().withStartRow(row).withStopRow(row, true));
  }

  private Set<Long> deadVersions() throws IOException {
    byte[] prefix = DeadRows.prefix(job);
    return versions(
        TarnTables.DEAD, new Scan().withStartRow(prefix).withStopRow(RowKey.afterPrefix(prefix)));
  }

  private static Set<Long> versions(TableName name, Scan scan) throws IOException {
    Set<Long> versions = new TreeSet<>();
    try (Table table = MiniCluster.connection().getTable(name);
        ResultScanner rows = table.getScanner(scan.readAllVersions())) {
      for (Result row : rows) {
        for (Cell cell : row.rawCells()) {
          versions.add(cell.getTimestamp());
        }
      }
    }
    return versions;
  }

  private static DeadLetter letter(String text) {
    return new DeadLetter("in", "0", text.hashCode(), text.getBytes(UTF_8), "no reason");
  }
}
