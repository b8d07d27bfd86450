package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Entry;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowTop;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The best keys of each window, against a plain count. */
final class TopKeysTest {
  record Hit(String url, long second, long weight) implements Serializable {}

  private final SteppedJob job = new SteppedJob();
  private final QueueSource<Hit> source = new QueueSource<>("in", 2);
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @AfterEach
  void close() {
    job.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theBestOfEachWindowThatABatchChangedAreGiven(boolean restarts) {
    job.begin(restarts, this::top);
    Map<Long, Map<String, Long>> sums = new TreeMap<>();
    for (int batch = 0; batch < 8; batch++) {
      int base = batch * 7;
      List<Hit> hits =
          IntStream.range(0, 10)
              .mapToObj(
                  i ->
                      new Hit(
                          "u" + random.nextInt(6),
                          base + random.nextInt(12),
                          random.nextInt(7) - 3)) // so a key may fall
              .toList();
      hits.forEach(
          hit ->
              sums.computeIfAbsent(hit.second() / 10 * 10, missing -> new TreeMap<>())
                  .merge(hit.url(), hit.weight(), Long::sum));
      source.addAll(hits);

      List<String> expected =
          hits.stream()
              .map(hit -> hit.second() / 10 * 10)
              .distinct()
              .map(start -> start + ":" + best(sums.get(start)))
              .sorted()
              .toList();
      assertEquals(expected, job.step(), "seed " + seed + ", batch " + batch);
    }
  }

  @Test
  void theRanksOfAWindowCanBeRead() {
    job.open(this::top);
    source.addAll(List.of(new Hit("a", 1, 2), new Hit("b", 2, 5), new Hit("c", 3, 5)));
    job.step();

    List<Object> window = List.of(Instant.EPOCH, Instant.ofEpochSecond(10));
    List<Entry> entries =
        job.job().reader().snapshot().table("top").entries(window, "ranks").toList();
    assertEquals(
        List.of("[-5, b]=5", "[-5, c]=5", "[-2, a]=2"),
        entries.stream().map(entry -> entry.key() + "=" + entry.value()).toList());
  }

  @Test
  void noKeysAreRefused() {
    assertEquals(
        "topKeys must give at least 1 key, but is to give 0",
        assertThrows(
                IllegalArgumentException.class,
                () -> new TestJob().run(context -> windows(context).topKeys("top", 0, each -> 0)))
            .getMessage());
  }

  private DStream<String> top(StreamingContext context) {
    return windows(context)
        .topKeys("top", 3, result -> result.asLong("weight"))
        .map(TopKeysTest::text);
  }

  private WindowResultDStream<String> windows(StreamingContext context) {
    return context
        .source(source)
        .withWatermark(hit -> Instant.ofEpochSecond(hit.second()), Duration.ofSeconds(30))
        .keyBy(KeyTypes.STRING, Hit::url)
        .window(WindowSpec.tumbling(Duration.ofSeconds(10)))
        .aggregate("sums", Aggregates.sum("weight", Hit::weight));
  }

  private static String text(WindowTop<String> top) {
    return top.window().start().getEpochSecond()
        + ":"
        + top.keys().stream()
            .map(each -> each.key() + each.score())
            .collect(Collectors.joining(" "));
  }

  private static String best(Map<String, Long> sums) {
    List<Map.Entry<String, Long>> sorted = new ArrayList<>(sums.entrySet());
    sorted.sort(
        Comparator.<Map.Entry<String, Long>>comparingLong(each -> -each.getValue())
            .thenComparing(Map.Entry::getKey));
    return sorted.stream()
        .limit(3)
        .map(each -> each.getKey() + each.getValue())
        .collect(Collectors.joining(" "));
  }
}
