package io.tarn.testkit;

import io.tarn.client.TarnClient;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.time.Duration;

/** A client that gives reads up in time reads what any other does. */
final class TimedClientTest extends AbstractClientTests {
  @Override
  public ProtocolBackend openBackend(FakeClock versionClock) {
    return new InMemoryBackend(versionClock);
  }

  @Override
  public TarnClient openClient(ProtocolBackend backend) {
    return TarnClient.open("memory", backend::reads, Duration.ofMinutes(1));
  }
}
