package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The same graph on bounded input, as a batch: to the end of time. */
final class BoundedTest {
  record Hit(String host, long second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<Hit> hits =
      IntStream.range(0, 300)
          .mapToObj(i -> new Hit("h" + random.nextInt(4), i / 3 * 2 + random.nextInt(30)))
          .toList();

  @Test
  void everyWindowBecomesFinalThroughThreeLevelsOfThem() throws Exception {
    Map<Long, Long> sums = new TreeMap<>();
    hits.forEach(hit -> sums.merge(hit.second() / 60 * 60, 1L, Long::sum));
    List<String> expected =
        sums.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList();

    assertEquals(expected, bounded(new TestJob(), source(1), BoundedTest::threeLevels), shown());
    assertEquals(expected, bounded(new TestJob(), source(7), BoundedTest::threeLevels), shown());
  }

  private static void threeLevels(DStream<Hit> in, List<String> given) {
    counted(
            counted(
                in.keyBy(KeyTypes.STRING, Hit::host)
                    .window(WindowSpec.tumbling(Duration.ofSeconds(10)))
                    .aggregate("tens", Aggregates.count("n")),
                "twenties",
                20),
            "minutes",
            60)
        .finals()
        .foreachBatch(
            (info, windows) ->
                windows.forEach(
                    each ->
                        given.add(
                            each.window().start().getEpochSecond() + "=" + each.asLong("n"))));
  }

  private static WindowResultDStream<String> counted(
      WindowResultDStream<String> windows, String table, int seconds) {
    return windows
        .finals()
        .keyBy(KeyTypes.STRING, each -> "all")
        .window(WindowSpec.tumbling(Duration.ofSeconds(seconds)))
        .aggregate(table, Aggregates.sum("n", (WindowedResult<String> each) -> each.asLong("n")));
  }

  @Test
  void everySessionEndsAndEveryRecordIsJoinedOrGivenAlone() throws Exception {
    TestJob job = new TestJob();
    List<String> given = bounded(job, source(5), BoundedTest::sessionsAndJoins);

    Map<String, List<Long>> byHost =
        hits.stream()
            .collect(
                Collectors.groupingBy(
                    Hit::host, TreeMap::new, Collectors.mapping(Hit::second, Collectors.toList())));
    long sessions = 0;
    for (List<Long> seconds : byHost.values()) {
      seconds.sort(Comparator.naturalOrder());
      for (int i = 0; i < seconds.size(); i++) {
        sessions += i == 0 || seconds.get(i) - seconds.get(i - 1) > 3_600 ? 1 : 0;
      }
    }
    assertEquals(
        sessions, given.stream().filter(each -> each.startsWith("session")).count(), shown());
    long evens = hits.stream().filter(hit -> hit.second() % 2 == 0).count();
    assertEquals(evens, given.stream().filter(each -> each.startsWith("alone")).count(), shown());
    assertEquals(0, job.rows("waiting").size());
    assertTrue(job.progress().size() < 15, () -> job.progress().size() + " batches");
  }

  private static void sessionsAndJoins(DStream<Hit> in, List<String> given) {
    PairDStream<String, Hit> byHost = in.keyBy(KeyTypes.STRING, Hit::host);
    byHost
        .sessionWindow(Duration.ofHours(1))
        .aggregate("sessions", Aggregates.count("n"))
        .finals()
        .foreachBatch((info, all) -> all.forEach(each -> given.add("session " + each.key())));
    byHost
        .filter(pair -> pair.value().second() % 2 == 0)
        .leftOuterJoin(
            byHost.filter(pair -> pair.value().second() < 0),
            IntervalJoin.of("waiting", Hit.class, Hit.class)
                .between(Duration.ZERO, Duration.ofHours(3)))
        .foreachBatch((info, all) -> all.forEach(each -> given.add("alone " + each.key())));
  }

  @Test
  void windowsThatAreKeptForATimeAreShownAtTheEnd() throws Exception {
    TestJob job = new TestJob();
    bounded(
        job,
        source(3),
        (in, given) ->
            in.keyBy(KeyTypes.STRING, Hit::host)
                .window(WindowSpec.tumbling(Duration.ofSeconds(10)))
                .aggregate(
                    StateSpec.table("tens").retention(Duration.ofSeconds(400)),
                    List.of(Aggregates.count("n"))));

    assertEquals(
        hits.stream().map(hit -> hit.host() + hit.second() / 10).distinct().count(),
        job.reader().snapshot().table("tens").scan().toList().stream()
            .filter(row -> row.isFinal())
            .count(),
        shown());
  }

  @Test
  void withoutEventTimeItIsWhatIsAvailable() throws Exception {
    TestJob job = new TestJob();
    bounded(
        job,
        source(3),
        (in, given) -> in.count().foreachBatch((info, counts) -> given.add("" + counts)));

    assertEquals(3, job.progress().size());
  }

  private String shown() {
    return "seed " + seed;
  }

  private QueueSource<Hit> source(int batches) {
    QueueSource<Hit> source = new QueueSource<>("in", 2);
    int size = (hits.size() + batches - 1) / batches;
    for (int from = 0; from < hits.size(); from += size) {
      source.addAll(hits.subList(from, Math.min(hits.size(), from + size)));
    }
    return source;
  }

  private static List<String> bounded(
      TestJob job, QueueSource<Hit> source, BiConsumer<DStream<Hit>, List<String>> graph)
      throws InterruptedException {
    List<String> given = new ArrayList<>();
    try (StreamingContext context = job.context()) {
      context.addListener(job.progress()::add);
      graph.accept(context.source(source).withWatermark(Hit::time, Duration.ofSeconds(60)), given);
      context.runBounded();
    }
    return given;
  }
}
