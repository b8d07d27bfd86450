package io.tarn.hbase.state;

import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.testkit.FakeClock;

/** What a client reads of memory. */
final class InMemoryClientTest extends AbstractClientTests {
  @Override
  public ProtocolBackend openBackend(FakeClock versionClock) {
    return new InMemoryBackend(versionClock);
  }
}
