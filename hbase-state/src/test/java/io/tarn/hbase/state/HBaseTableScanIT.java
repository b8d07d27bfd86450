package io.tarn.hbase.state;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.testkit.AbstractTableScanTests;
import io.tarn.testkit.FakeClock;
import java.util.Map;
import java.util.OptionalLong;

/** Scans of state tables in HBase. */
final class HBaseTableScanIT extends AbstractTableScanTests {
  @Override
  protected ProtocolBackend openBackend(FakeClock versionClock) {
    return HBaseBackend.on(MiniCluster.connection(), versionClock);
  }

  @Override
  protected Map<RowKey, byte[]> rows(String ofJob, String table, OptionalLong batch) {
    return HBaseReads.rows(ofJob, table, batch);
  }

  @Override
  protected void disturb(String ofJob) {
    MiniCluster.flushAndCompact(ofJob);
  }
}
