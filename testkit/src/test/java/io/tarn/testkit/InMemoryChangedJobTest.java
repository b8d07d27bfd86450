package io.tarn.testkit;

import io.tarn.schemas.RowKey;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.stream.engine.spi.DeadLetter;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Jobs that change, kept in memory. */
final class InMemoryChangedJobTest extends AbstractChangedJobTests {
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

  @Override
  protected List<String> deadPositions(String ofJob) {
    return memory.deadLetters(ofJob, memory.readPoint(ofJob)).stream()
        .map(DeadLetter::position)
        .toList();
  }
}
