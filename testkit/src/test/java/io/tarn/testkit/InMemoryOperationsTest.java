package io.tarn.testkit;

import io.tarn.stream.engine.memory.InMemoryBackend;

/** Operations on the backend in memory. */
final class InMemoryOperationsTest extends AbstractOperationTests {
  @Override
  protected BackendFixture open(FakeClock versionClock) {
    return new InMemoryFixture(new InMemoryBackend(versionClock));
  }
}
