package io.tarn.testkit;

import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.protocol.ProtocolBackend;

/** What a client reads of memory. */
final class InMemoryClientTest extends AbstractClientTests {
  @Override
  public ProtocolBackend openBackend(FakeClock versionClock) {
    return new InMemoryBackend(versionClock);
  }
}
