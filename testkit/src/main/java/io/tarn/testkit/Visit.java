package io.tarn.testkit;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * An event of the tests of windows, and what windows of such events must hold.
 *
 * @param page the key
 * @param time its event time
 * @param bytes what the most is kept of
 */
public record Visit(String page, Instant time, long bytes) implements Serializable {
  public static final Instant START = Instant.parse("1995-08-01T00:00:00Z");
  public static final WindowSpec WINDOW =
      WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(2));
  public static final String TABLE = "visits";

  /** Visits of twenty minutes, of a few pages. */
  public static List<Visit> some(int count, Random random) {
    List<Visit> visits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      visits.add(
          new Visit(
              "/page-" + random.nextInt(12),
              START.plusMillis(random.nextInt(1_200_000)),
              random.nextInt(1_000)));
    }
    return visits;
  }

  /** Keeps count and most by page and window. */
  public static void countByWindow(StreamingContext context, QueueSource<Visit> source) {
    context
        .source(source)
        .withEventTime(Visit::time)
        .keyBy(KeyTypes.STRING, Visit::page)
        .window(WINDOW)
        .aggregate(
            StateSpec.table(TABLE).buckets(4),
            List.of(Aggregates.count("count"), Aggregates.max("most", Visit::bytes)));
  }

  /** The windows that visits fall into, tried one by one, as text, in the order of a scan. */
  public static List<String> windowsOf(List<Visit> visits) {
    Map<String, List<Visit>> windows = new TreeMap<>();
    for (Visit visit : visits) {
      for (Instant start = START.minusSeconds(600);
          start.isBefore(START.plusSeconds(2_400));
          start = start.plusSeconds(60)) {
        boolean isWindow = start.getEpochSecond() % WINDOW.slide().toSeconds() == 0;
        if (isWindow
            && !visit.time().isBefore(start)
            && visit.time().isBefore(start.plus(WINDOW.length()))) {
          windows
              .computeIfAbsent(visit.page() + "#" + start, missing -> new ArrayList<>())
              .add(visit);
        }
      }
    }
    return windows.entrySet().stream()
        .map(
            window ->
                window.getKey()
                    + " {\"count\":"
                    + window.getValue().size()
                    + ",\"most\":"
                    + window.getValue().stream().mapToLong(Visit::bytes).max().orElseThrow()
                    + "}")
        .toList();
  }
}
