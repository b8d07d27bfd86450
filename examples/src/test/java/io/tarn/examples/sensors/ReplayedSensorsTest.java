package io.tarn.examples.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.sources.LineReplay;
import io.tarn.sources.Sockets;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ReplayedSensorsTest {
  @TempDir Path folder;

  @Test
  void aRecordedLogComesInItsOrderAndItsPace() throws Exception {
    Path log =
        Files.writeString(
            folder.resolve("readings.jsonl"),
            reading("2024-01-01T00:00:00Z", 1)
                + reading("2024-01-01T00:30:00Z", 2)
                + reading("2024-01-01T01:00:00Z", 3));
    List<Double> levels = new ArrayList<>();
    long began = System.nanoTime();
    try (LineReplay replay = LineReplay.serve(log, 0, ReplayedSensors::time, 3_600);
        StreamingContext streams = new StreamingContext("sensors", new InMemoryBackend())) {
      ReplayedSensors.readings(
              streams.source(Sockets.lines("readings", "127.0.0.1", replay.port())))
          .foreachBatch(
              (batch, readings) -> readings.forEach(reading -> levels.add(reading.level())));
      try (JobRun run = streams.open()) {
        while (levels.size() < 3) {
          run.runNext();
        }
      }
    }

    assertEquals(List.of(1.0, 2.0, 3.0), levels.subList(0, 3));
    assertTrue(System.nanoTime() - began >= 1_000_000_000L, "an hour was to take a second");
  }

  private static String reading(String time, double level) {
    return "{\"type\":\"motion\",\"room\":\"hall\",\"time\":\""
        + time
        + "\",\"level\":"
        + level
        + "}\n";
  }
}
