package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.Explanation;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code explain} says of a graph, and that it is kept with the job. */
final class ExplainTest {
  record Hit(String host, long bytes, Instant time) {}

  record Total(long hits) {}

  private static void build(StreamingContext context) {
    DStream<Hit> hits =
        context
            .source(TestJob.source(List.of("a 1")))
            .parse(line -> new Hit(line, 1, Instant.EPOCH))
            .withWatermark(Hit::time, Duration.ofMinutes(10), Duration.ofHours(36));
    PairDStream<String, Hit> byHost = hits.keyBy(KeyTypes.STRING, Hit::host);
    byHost
        .updateStateByKey(
            StateSpec.of("totals", Total.class).idleTtl(Duration.ofDays(2)),
            (host, seen, total) -> Optional.of(new Total(seen.size())))
        .mapValues(Total::hits)
        .reduceByKey(Long::sum)
        .print(10);
    byHost.aggregateByKey("counts", Aggregates.count("n"), Aggregates.sum("bytes", Hit::bytes));
    byHost
        .filter(pair -> !pair.key().isEmpty())
        .window(WindowSpec.sliding(Duration.ofMinutes(5), Duration.ofMinutes(1)))
        .aggregate("recent", Aggregates.count("n"))
        .foreachBatch((batch, results) -> {});
  }

  @Test
  void aGraphIsExplainedByStages() {
    try (StreamingContext context =
        new StreamingContext("weblogs", new InMemoryBackend(), TestJob.STRICT)) {
      build(context);

      assertEquals(
          """
          job weblogs · 3 tables · 1 watermark
          stage 1, a task per split
             0  read in                   QueueSource
             1  parse               ← 0
             2  watermark in        ← 1   10m behind the latest, idle after 36h
             3  keyBy string        ← 2
             4  combine             ← 3   values gathered                         shuffle A: 32 buckets, 2 tasks
            12  combine             ← 3   n, bytes                                shuffle C: 32 buckets, 2 tasks
            16  filter              ← 3
            17  combine             ← 16  panes of 1m: n                          shuffle D: 32 buckets, 2 tasks
          stage 2, after A
             5  update by function  ← 4
             6  write totals        ← 5   cell, cbor, history 1000, idle TTL 48h
             7  results             ← 6
             8  mapValues           ← 7
             9  combine             ← 8   values reduced                          shuffle B: 32 buckets, 2 tasks
          stage 3, after B
            10  reduceByKey         ← 9
            11  output console      ← 10  10 records at most
          stage 4, after C
            13  update aggregates   ← 12
            14  write counts        ← 13  cell, packed, history 1000
          stage 5, after D
            18  update panes        ← 17  5m every 1m, late below watermark in
            19  write recent        ← 18  cell, packed, history 1000
            20  results             ← 19
            21  foreachBatch        ← 20
          """,
          context.explain());
    }
  }

  @Test
  void aJobWithoutOutputsDoesNothing() {
    try (StreamingContext context = new StreamingContext("idle", new InMemoryBackend())) {
      context.source(TestJob.source(List.of("a"))).map(String::length);

      assertEquals("job idle · 0 tables · 0 watermarks\n", context.explain());
    }
  }

  @Test
  void unionsWaitForTheShufflesOfBothSides() {
    try (StreamingContext context =
        new StreamingContext("both", new InMemoryBackend(), TestJob.STRICT)) {
      DStream<String> words = context.source(TestJob.source(List.of("a")));
      PairDStream<String, Long> counted = words.countByValue(KeyTypes.STRING);
      counted.union(counted.reduceByKey(Long::max)).print(1);

      assertEquals(
          """
          job both · 0 tables · 0 watermarks
          stage 1, a task per split
             0  read in                   QueueSource
             1  mapToPair string  ← 0
             2  combine           ← 1     values reduced     shuffle A: 32 buckets, 2 tasks
          stage 2, after A
             3  reduceByKey       ← 2
             4  combine           ← 3     values reduced     shuffle B: 32 buckets, 2 tasks
          stage 3, after B
             5  reduceByKey       ← 4
          stage 4, after A and B
             6  union             ← 3, 5
             7  output console    ← 6     1 records at most
          """,
          context.explain());
    }
  }

  @Test
  void whatAJobDoesIsKeptWithIt() {
    TestJob job = new TestJob();
    job.run(
        context -> {
          context.source(TestJob.source(List.of("a"))).print(1);
        });
    Explanation first = job.reader().explanation();
    StringBuilder explained = new StringBuilder();
    job.run(
        context -> {
          build(context);
          explained.append(context.explain());
        });
    Explanation second = job.reader().explanation();

    assertEquals(
        """
        job job · 0 tables · 0 watermarks
        stage 1, a task per split
           0  read in              QueueSource
           1  output console  ← 0  1 records at most
        """,
        first.text());
    assertEquals(explained.toString(), second.text());
    assertEquals(second, Explanation.parse(second.toJson()));
  }

  @Test
  void theViewsOfATableAreExplained() {
    try (StreamingContext context =
        new StreamingContext("views", new InMemoryBackend(), TestJob.STRICT)) {
      WindowResultDStream<String> windows =
          context
              .source(TestJob.source(List.of("a")))
              .withWatermark(line -> Instant.EPOCH, Duration.ofMinutes(10))
              .keyBy(KeyTypes.STRING, line -> line)
              .window(WindowSpec.tumbling(Duration.ofMinutes(1)))
              .aggregate("windows", Aggregates.count("n"));
      windows
          .keyBy(KeyTypes.STRING, result -> "all")
          .aggregateByKey("totals", Aggregates.sum("n", result -> result.asLong("n")));
      windows.finals().print(1);
      windows.complete(1_000).print(1);
      windows.changes().print(1);

      String explained = context.explain().toString();
      for (String view :
          List.of(
              "updates, with what they take back",
              "finals, by timers",
              "complete, 1000 bytes at most",
              "changes",
              "n, less what is taken back")) {
        assertTrue(explained.contains(view), explained);
      }
    }
  }
}
