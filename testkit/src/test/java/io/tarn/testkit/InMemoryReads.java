package io.tarn.testkit;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.util.Map;
import java.util.OptionalLong;

/** The reader of a backend in memory. */
final class InMemoryReads {
  private InMemoryReads() {}

  static Map<RowKey, byte[]> rows(
      InMemoryBackend backend, String job, String table, OptionalLong batch) {
    return batch.isPresent()
        ? backend.rows(job, table, batch.getAsLong())
        : backend.rows(job, table);
  }
}
