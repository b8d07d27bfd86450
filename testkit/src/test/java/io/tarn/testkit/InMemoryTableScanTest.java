package io.tarn.testkit;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.util.Map;
import java.util.OptionalLong;

/** Scans of state tables in memory. */
final class InMemoryTableScanTest extends AbstractTableScanTests {
  private InMemoryBackend memory;

  @Override
  protected ProtocolBackend openBackend(FakeClock versionClock) {
    memory = new InMemoryBackend(versionClock);
    return memory;
  }

  @Override
  protected Map<RowKey, byte[]> rows(String ofJob, String table, OptionalLong batch) {
    return InMemoryReads.rows(memory, ofJob, table, batch);
  }
}
