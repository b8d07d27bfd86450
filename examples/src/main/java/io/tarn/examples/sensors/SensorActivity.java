package io.tarn.examples.sensors;

import io.tarn.examples.Arguments;
import io.tarn.files.JsonLines;
import io.tarn.files.TextFiles;
import io.tarn.runtime.Tarn;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.IntervalJoin;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.Trigger;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How active sensors are in each hour, beside the same hour of the day before: for each type in
 * each room, each type in all rooms, all types in each room, and all together, as a cube has them.
 *
 * <pre>
 *  readings ─► each in four cells ─► mean by cell and hour ─┬───────────────► hour, hour a day ago
 *                                    table hourly_activity  └─► a day later ─┘
 *                                                               table activity_a_day_ago
 * </pre>
 *
 * <pre>
 * ./tarn run --jar … --class io.tarn.examples.sensors.SensorActivity READINGS
 * </pre>
 *
 * <p>{@code READINGS} is a folder of {@link Reading}s, one JSON object on each line, in the order
 * of their times but for some minutes. Each hour is printed once it is over, with what was a day
 * before, or null if nothing was; of a cell, null stands for all types, or all rooms.
 */
public final class SensorActivity {
  /** Type and room; null stands for all. */
  private static final KeyType<List<Object>> CELL =
      KeyTypes.struct(KeyTypes.nullable(KeyTypes.STRING), KeyTypes.nullable(KeyTypes.STRING));

  private static final Duration DAY = Duration.ofDays(1);

  /** How long after its time a reading may come, and still count. */
  private static final Duration DELAY = Duration.ofMinutes(5);

  private SensorActivity() {}

  /**
   * What a sensor has told.
   *
   * @param type such as {@code motion}
   * @param level how active it was
   */
  public record Reading(String type, String room, Instant time, double level)
      implements Serializable {
    public Reading {
      if (type == null || room == null || time == null) {
        throw new IllegalArgumentException("type, room and time must not be missing");
      }
    }

    List<Object> cell() {
      return List.of(type, room);
    }
  }

  /** An hour of a cell. */
  public record Hour(Instant start, long readings, double meanLevel) implements Serializable {
    static Hour of(WindowedResult<List<Object>> cell) {
      return new Hour(cell.window().start(), cell.asLong("readings"), cell.asDouble("level"));
    }
  }

  /**
   * @return each hour of each cell once it is over, and the same hour of the day before, by cell
   */
  public static PairDStream<List<Object>, Joined<Hour, Hour>> build(DStream<Reading> readings) {
    PairDStream<List<Object>, Hour> hours =
        readings
            .withWatermark(Reading::time, DELAY)
            .cube(Reading::cell, KeyTypes.STRING, KeyTypes.STRING)
            .window(WindowSpec.tumbling(Duration.ofHours(1)))
            .aggregate(
                "hourly_activity",
                Aggregates.count("readings"),
                Aggregates.avgDouble("level", Reading::level))
            .finals()
            .mapToPair(CELL, hour -> Pair.of(hour.key(), Hour.of(hour)));
    return hours.leftOuterJoin(
        hours,
        IntervalJoin.of("activity_a_day_ago", Hour.class, Hour.class)
            .between(DAY.negated(), DAY.negated()));
  }

  public static void main(String[] args) throws InterruptedException {
    TextFiles readings = TextFiles.in(Arguments.at(0, args, "a folder of readings"));
    try (Tarn tarn = Tarn.getOrCreate();
        StreamingContext streams = tarn.streams("sensor-activity")) {
      build(streams.source(readings).parse(JsonLines.of(Reading.class)::parse)).print();
      streams.start(Trigger.asFastAsPossible()).awaitTermination();
    }
  }
}
