package io.tarn.examples.sensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.examples.sensors.SensorActivity.Hour;
import io.tarn.examples.sensors.SensorActivity.Reading;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.testkit.JobDriver;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SensorActivityTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int HOURS = 36;

  private final QueueSource<Reading> source = new QueueSource<>("readings", 2);
  private final MemoryOutput<Pair<List<Object>, Joined<Hour, Hour>>> told = MemoryOutput.create();

  private record CellHour(String type, String room, Instant start) {}

  @Test
  void eachHourOfEachCellIsToldOnceBesideThatOfTheDayBefore() {
    List<Reading> all = new ArrayList<>();
    try (JobDriver job =
        JobDriver.of(
            "sensors", streams -> SensorActivity.build(streams.source(source)).to("told", told))) {
      for (int hour = 0; hour < HOURS; hour++) {
        List<Reading> batch = readingsOf(hour);
        all.addAll(batch);
        source.addAll(batch);
        job.run();
        if (hour == 20) {
          job.restart();
        }
      }
      // Ends all hours before.
      job.push(source, new Reading("motion", "hall", START.plus(Duration.ofDays(3)), 0));
    }

    Map<CellHour, Hour> hours = hours(all);
    Map<CellHour, Joined<Hour, Hour>> expected = new HashMap<>();
    hours.forEach(
        (cell, hour) -> {
          Instant before = cell.start().minus(1, ChronoUnit.DAYS);
          Hour dayAgo = hours.get(new CellHour(cell.type(), cell.room(), before));
          expected.put(cell, new Joined<>(hour, dayAgo));
        });
    Map<CellHour, Joined<Hour, Hour>> found = new HashMap<>();
    for (Pair<List<Object>, Joined<Hour, Hour>> each : told.records()) {
      String type = (String) each.key().get(0);
      String room = (String) each.key().get(1);
      found.put(new CellHour(type, room, each.value().left().start()), each.value());
    }
    assertEquals(expected, found);
    assertEquals(expected.size(), told.records().size());
    assertTrue(found.values().stream().anyMatch(joined -> joined.findRight().isPresent()));
    assertTrue(found.values().stream().anyMatch(joined -> joined.findRight().isEmpty()));
  }

  /**
   * Levels are whole, so that means do not depend on the order of adding; the lab rests at times.
   */
  private static List<Reading> readingsOf(int hour) {
    List<Reading> readings = new ArrayList<>();
    for (int minute = 0; minute < 60; minute += 10) {
      Instant time = START.plus(Duration.ofHours(hour)).plus(Duration.ofMinutes(minute));
      readings.add(new Reading("motion", "hall", time, hour % 7 + minute));
      readings.add(new Reading("noise", "hall", time.plusSeconds(5), 3 * hour));
      if (hour % 5 != 0) {
        readings.add(new Reading("motion", "lab", time.plusSeconds(9), hour * minute));
      }
    }
    return readings;
  }

  private static Map<CellHour, Hour> hours(List<Reading> readings) {
    Map<CellHour, List<Double>> levels = new HashMap<>();
    for (Reading reading : readings) {
      Instant start = reading.time().truncatedTo(ChronoUnit.HOURS);
      for (String type : Arrays.asList(reading.type(), null)) {
        for (String room : Arrays.asList(reading.room(), null)) {
          levels
              .computeIfAbsent(new CellHour(type, room, start), missing -> new ArrayList<>())
              .add(reading.level());
        }
      }
    }
    Map<CellHour, Hour> hours = new HashMap<>();
    levels.forEach(
        (cell, all) -> {
          double sum = all.stream().mapToDouble(Double::doubleValue).sum();
          hours.put(cell, new Hour(cell.start(), all.size(), sum / all.size()));
        });
    return hours;
  }
}
