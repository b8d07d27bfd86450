package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.schemas.Buckets;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Plan;
import io.tarn.spi.read.FoundCell;
import io.tarn.testkit.WrittenJob;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.hbase.HRegionLocation;
import org.apache.hadoop.hbase.MiniHBaseCluster;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.RegionLocator;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What HBase does to regions while a batch is in flight changes nothing that a snapshot shows. */
final class RegionChangesIT extends JobOnMiniCluster {
  private static final String TABLE = "counts";
  private static final int KEYS = 400;
  private static final int BATCHES = 4;
  private static final long OLDER = 1;
  private static final long DEADLINE_MILLIS = 60_000;

  private WrittenJob<String> written;
  private TableName name;
  private Plan inFlight;
  private Snapshot newest;
  private Snapshot older;
  private Map<String, String> newestRows;
  private Map<String, String> olderRows;

  @BeforeEach
  void leaveABatchInFlight() {
    written =
        WrittenJob.open(
            backend,
            job,
            KeyTypes.STRING,
            TableSchema.of(TABLE, KeyTypes.STRING, WrittenJob.COUNT).withBuckets(8).withHistory(5));
    name = tableName(TABLE);
    for (int batch = 0; batch < BATCHES; batch++) {
      written.batch(counts(batch, batch + 1));
    }
    written.removal("key-3");
    inFlight = written.plan();
    written.write(inFlight, counts(2, 100));
    newest = reader().snapshot();
    older = reader().snapshotAt(OLDER);
    newestRows = rows(newest);
    olderRows = rows(older);
  }

  @AfterEach
  void closeJob() {
    written.close();
  }

  @Test
  void p4StableASnapshotAnswersTheSameThroughFlushCompactionSplitAndMove() throws Exception {
    MiniCluster.utility().flush(name);
    assertStable();

    written.write(inFlight, counts(3, 100));
    MiniCluster.utility().flush(name);
    MiniCluster.utility().compact(name, true);
    assertStable();

    splitAt(Buckets.firstRow(1));
    assertStable();

    written.write(inFlight, counts(1, 100));
    moveEveryRegion();
    assertStable();

    MiniCluster.flushAndCompact(job);
    assertStable();
    assertCommittedWhole();
  }

  @Test
  void p4StableASnapshotAnswersTheSameThroughTheDeathOfARegionServer() throws Exception {
    MiniHBaseCluster cluster = MiniCluster.utility().getMiniHBaseCluster();
    ServerName server = location(Buckets.firstRow(0)).getServerName();
    cluster.killRegionServer(server);
    try {
      written.write(inFlight, counts(1, 100));
      assertStable();
      cluster.waitForRegionServerToStop(server, DEADLINE_MILLIS);
    } finally {
      cluster.startRegionServerAndWait(DEADLINE_MILLIS);
    }
    assertStable();
    assertCommittedWhole();
  }

  private void assertStable() {
    assertEquals(newestRows, rows(reader().snapshot()));
    assertEquals(olderRows, rows(reader().snapshotAt(OLDER)));
    assertEquals(newestRows, rows(newest), "the snapshot that was taken before");
    assertEquals(counts(newest.table(TABLE).scan().toList()), countsByKey(newest));
    assertEquals(olderRows, rows(older), "the snapshot that was taken before");
    assertEquals(Optional.empty(), newest.table(TABLE).get("key-3").value());
    assertEquals(Optional.empty(), reader().snapshot().table(TABLE).get("key-3").value());
    assertEquals(2, older.table(TABLE).get("key-2").value().orElseThrow().value().asLong("count"));
  }

  private void assertCommittedWhole() {
    written.write(inFlight, counts(0, 100));
    written.commit(inFlight);

    Snapshot committed = reader().snapshot();
    assertEquals(inFlight.batch(), committed.batch());
    Map<String, Long> expected = new TreeMap<>();
    for (int i = 0; i < KEYS; i++) {
      expected.put("key-" + i, 100L);
    }
    assertEquals(expected, counts(committed.table(TABLE).scan().toList()));
    assertEquals(olderRows, rows(older));
    assertEquals(newestRows, rows(newest));
  }

  /** Those of the keys whose number leaves {@code share} when divided by four, and all later. */
  private static Map<String, Long> counts(int share, long count) {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < KEYS; i++) {
      if (i % BATCHES >= share) {
        counts.put("key-" + i, count);
      }
    }
    return counts;
  }

  private static Map<String, String> rows(Snapshot snapshot) {
    Map<String, String> rows = new TreeMap<>();
    try (Rows<FoundCell> raw = snapshot.table(TABLE).rawRows()) {
      raw.forEach(found -> rows.put(found.row().toString(), Bytes.toHex(found.cell().value())));
    }
    return rows;
  }

  /** In one call, by a connection that may not have learnt yet where the regions are. */
  private static Map<String, Long> countsByKey(Snapshot snapshot) {
    List<String> keys = IntStream.range(0, KEYS).mapToObj(i -> "key-" + i).toList();
    return counts(snapshot.table(TABLE).getAll(keys).value());
  }

  private static Map<String, Long> counts(List<Row> rows) {
    Map<String, Long> counts = new TreeMap<>();
    rows.forEach(row -> counts.put((String) row.key(), row.value().asLong("count")));
    return counts;
  }

  private void splitAt(byte[] row) throws Exception {
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      int before = admin.getRegions(name).size();
      admin.splitRegionAsync(location(row).getRegion().getRegionName(), row).get();
      MiniCluster.utility().waitUntilNoRegionsInTransition(DEADLINE_MILLIS);
      assertEquals(before + 1, admin.getRegions(name).size());
    }
  }

  private void moveEveryRegion() throws Exception {
    try (Admin admin = MiniCluster.connection().getAdmin();
        RegionLocator locator = MiniCluster.connection().getRegionLocator(name)) {
      List<ServerName> servers = List.copyOf(admin.getRegionServers());
      for (HRegionLocation region : locator.getAllRegionLocations()) {
        ServerName other =
            servers.get(0).equals(region.getServerName()) ? servers.get(1) : servers.get(0);
        admin.move(region.getRegion().getEncodedNameAsBytes(), other);
        assertEquals(
            other,
            locator.getRegionLocation(region.getRegion().getStartKey(), true).getServerName());
      }
    }
  }

  private HRegionLocation location(byte[] row) throws IOException {
    try (RegionLocator locator = MiniCluster.connection().getRegionLocator(name)) {
      return locator.getRegionLocation(row, true);
    }
  }
}
