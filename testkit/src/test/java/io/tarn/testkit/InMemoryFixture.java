package io.tarn.testkit;

import io.tarn.schemas.RowKey;
import io.tarn.spi.write.DeadLetter;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.Sabotage;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The backend in memory, and its reader. */
record InMemoryFixture(InMemoryBackend backend) implements BackendFixture {
  @Override
  public Map<RowKey, byte[]> rows(String job, String table, OptionalLong batch) {
    return batch.isPresent()
        ? backend.rows(job, table, batch.getAsLong())
        : backend.rows(job, table);
  }

  @Override
  public List<String> deadPositions(String job) {
    return backend.deadLetters(job, backend.readPoint(job)).stream()
        .map(DeadLetter::position)
        .toList();
  }

  @Override
  public Sabotage sabotage(String job) {
    return backend.sabotage(job);
  }
}
