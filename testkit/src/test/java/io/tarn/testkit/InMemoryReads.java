package io.tarn.testkit;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.spi.ReadPoint;
import java.util.Map;
import java.util.OptionalLong;

/** The reader of a backend in memory. */
final class InMemoryReads {
  private InMemoryReads() {}

  static Map<RowKey, byte[]> rows(
      InMemoryBackend backend, String job, String table, OptionalLong batch) {
    ReadPoint at =
        batch.isPresent()
            ? backend.readPoint(job, batch.getAsLong()).orElseThrow()
            : backend.readPoint(job);
    return backend.rows(job, table, at);
  }
}
