package io.tarn.testkit;

import io.tarn.stream.engine.memory.InMemoryBackend;

/** The backend in memory keeps the contract. */
final class InMemoryBackendTest extends AbstractBackendTests {
  @Override
  protected BackendFixture open(FakeClock versionClock) {
    return new InMemoryFixture(new InMemoryBackend(versionClock));
  }
}
