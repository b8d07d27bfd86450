package io.tarn.testkit;

import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.Sabotage;

/** The backend in memory. */
record InMemoryFixture(InMemoryBackend backend) implements BackendFixture {
  @Override
  public Sabotage sabotage(String job) {
    return backend.sabotage(job);
  }
}
