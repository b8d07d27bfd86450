package io.tarn.hbase.state;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.testkit.AbstractRetryTests;
import io.tarn.testkit.FakeClock;
import java.util.Map;
import java.util.OptionalLong;

/** Attempts that fail and are made again, in HBase. */
final class HBaseRetryIT extends AbstractRetryTests {
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
