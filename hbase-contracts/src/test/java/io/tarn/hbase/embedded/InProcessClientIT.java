package io.tarn.hbase.embedded;

import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.testkit.AbstractClientTests;
import io.tarn.testkit.FakeClock;

/** What a client in the same process reads of an embedded HBase, without a socket. */
final class InProcessClientIT extends AbstractClientTests {
  @Override
  public ProtocolBackend openBackend(FakeClock versionClock) {
    return HBaseBackend.on(OneEmbeddedHBase.connection(), versionClock);
  }

  @Override
  public TarnClient openClient(ProtocolBackend backend) {
    return HBaseClients.on(OneEmbeddedHBase.connection());
  }

  @Override
  public void disturb(String job) {
    OneEmbeddedHBase.FILES.flushAndCompact(job);
  }
}
