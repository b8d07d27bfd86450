package io.tarn.examples.sensors;

import io.tarn.examples.Arguments;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.StrictJson;
import io.tarn.sources.LineReplay;
import io.tarn.sources.Sockets;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.Trigger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A recorded log of sensors, played again over a socket as if it were happening now, only faster;
 * and what {@link SensorActivity} makes of it.
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.sensors.ReplayedSensors readings.jsonl 3600
 * </pre>
 *
 * <p>The file has one {@link SensorActivity.Reading} on each line, as JSON; with a factor of 3600,
 * an hour of it takes a second.
 */
public final class ReplayedSensors {
  private static final StrictJson<SensorActivity.Reading> JSON =
      StrictJson.of(SensorActivity.Reading.class);

  private ReplayedSensors() {}

  /** Lines as readings; what is none goes to the dead letters. */
  public static DStream<SensorActivity.Reading> readings(DStream<String> lines) {
    return lines.parse(ReplayedSensors::reading);
  }

  private static SensorActivity.Reading reading(String line) throws IOException {
    return JSON.parse(line.getBytes(StandardCharsets.UTF_8));
  }

  /** When a line was written. */
  public static Instant time(String line) {
    try {
      return reading(line).time();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path file = Path.of(Arguments.at(0, args, "a file of readings"));
    double speedUp = Double.parseDouble(Arguments.at(1, args, "how many times as fast"));
    try (LineReplay replay = LineReplay.serve(file, 0, ReplayedSensors::time, speedUp);
        Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("replayed-sensors")) {
      SensorActivity.build(
              readings(streams.source(Sockets.lines("readings", "127.0.0.1", replay.port()))))
          .print();
      streams.start(Trigger.interval(Duration.ofSeconds(1))).awaitTermination();
    }
  }
}
