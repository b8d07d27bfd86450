package io.tarn.hbase.state;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.testkit.AbstractChangedJobTests;
import io.tarn.testkit.FakeClock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Jobs that change, in HBase. */
final class HBaseChangedJobIT extends AbstractChangedJobTests {
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

  @Override
  protected List<String> deadPositions(String ofJob) {
    return HBaseReads.deadPositions(ofJob);
  }
}
