package io.tarn.hbase.contracts;

import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.testkit.AbstractClientTests;
import io.tarn.testkit.FakeClock;

/** What a client reads of HBase, by a connection and clocks of its own. */
final class HBaseClientIT extends AbstractClientTests {
  @Override
  public ProtocolBackend openBackend(FakeClock versionClock) {
    return HBaseBackend.on(ContractCluster.connection(), versionClock);
  }

  @Override
  public TarnClient openClient(ProtocolBackend backend) {
    return HBaseClients.on(ContractCluster.connection());
  }

  @Override
  public void disturb(String job) {
    ContractCluster.FILES.flushAndCompact(job);
  }
}
