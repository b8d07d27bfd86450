package io.tarn.hbase.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Layout;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Plan;
import io.tarn.spi.write.JobSetup;
import io.tarn.testkit.FaultMode;
import io.tarn.testkit.FaultPoint;
import io.tarn.testkit.Faults;
import io.tarn.testkit.FaultyBackend;
import io.tarn.testkit.WrittenJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hbase.client.Admin;
import org.apache.hadoop.hbase.client.ColumnFamilyDescriptor;
import org.apache.hadoop.hbase.io.encoding.DataBlockEncoding;
import org.apache.hadoop.hbase.regionserver.BloomType;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HBase keeps a number of versions: enough that what it drops is needed by nobody. */
final class UncommittedFlushIT extends JobOnMiniCluster {
  private static final int HISTORY = 2;
  private static final int MOST_UNSWEPT = TableSchema.UNSWEPT_MARGIN - 1;

  @ParameterizedTest
  @EnumSource
  void aFlushUnderAnUncommittedVersionKeepsTheCommittedOne(Layout layout) throws Exception {
    try (WrittenJob<String> written =
        WrittenJob.open(backend, job, KeyTypes.STRING, schema(layout))) {
      written.batch(Map.of("a", 1L));
      written.write(written.plan(), Map.of("a", 2L));

      MiniCluster.utility().flush(tableName("counts"));
      assertEquals(1, count(0));

      MiniCluster.utility().compact(tableName("counts"), true);
      assertEquals(1, count(0));
    }
  }

  @ParameterizedTest
  @EnumSource
  void theOldestSnapshotWithinHistoryOutlivesAsManyAttemptsAsMayGoUnswept(Layout layout) {
    Faults faults = new Faults();
    try (WrittenJob<String> written =
        WrittenJob.open(new FaultyBackend(backend, faults), job, KeyTypes.STRING, schema(layout))) {
      faults.failAlways(FaultPoint.SWEEP_MASKED, FaultMode.BEFORE);
      List<Committed> batches = new ArrayList<>();
      for (long batch = 0; batch <= HISTORY; batch++) {
        batches.add(written.batch(Map.of("a", batch + 1)));
        MiniCluster.flushAndCompact(job);
      }
      for (int i = 0; i < MOST_UNSWEPT; i++) {
        Plan aborted = written.plan();
        written.write(aborted, Map.of("a", 100L + i));
        written.log().abort(aborted, true);
        MiniCluster.flushAndCompact(job);
      }
      Plan inFlight = written.plan();
      written.write(inFlight, Map.of("a", 200L));
      MiniCluster.flushAndCompact(job);

      for (Committed each : batches) {
        assertEquals(each.batch() + 1, count(each.batch()));
      }
      written.commit(inFlight);
      MiniCluster.flushAndCompact(job);
      for (long batch = 1; batch <= HISTORY; batch++) {
        assertEquals(batch + 1, count(batch));
      }
      assertEquals(200, count(HISTORY + 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTableIsMadeToKeepThatManyVersions(Layout layout) throws Exception {
    TableSchema schema = schema(layout);
    backend.openJob(job, new JobSetup("tester", List.of(schema))).close();

    ColumnFamilyDescriptor made = family();
    assertEquals(HISTORY + 17, schema.versions());
    assertEquals(schema.versions(), made.getMaxVersions());
    assertEquals(DataBlockEncoding.FAST_DIFF, made.getDataBlockEncoding());
    assertEquals(BloomType.ROW, made.getBloomFilterType());
  }

  private ColumnFamilyDescriptor family() throws IOException {
    try (Admin admin = MiniCluster.connection().getAdmin()) {
      return admin.getDescriptor(tableName("counts")).getColumnFamily(Bytes.toBytes("s"));
    }
  }

  private long count(long batch) {
    return reader()
        .snapshotAt(batch)
        .table("counts")
        .get("a")
        .value()
        .orElseThrow()
        .value()
        .asLong("count");
  }

  private static TableSchema schema(Layout layout) {
    return TableSchema.of("counts", KeyTypes.STRING, WrittenJob.COUNT)
        .withBuckets(1)
        .withHistory(HISTORY)
        .withLayout(layout);
  }
}
