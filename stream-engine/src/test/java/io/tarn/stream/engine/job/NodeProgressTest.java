package io.tarn.stream.engine.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BadRecords;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.TestJob;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.InMemoryBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** How many records each step of a graph was given and gave. */
final class NodeProgressTest {
  private static final EngineConfig SPARING =
      TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS);

  @Test
  void eachStepsRecordsAreCountedOnceHoweverManyReadThem() {
    assertEquals(
        List.of(
            "0 read in: 0 → 4",
            "1 parse: 4 → 3",
            "2 keyBy long: 3 → 3",
            "3 combine: 3 → 2",
            "4 update aggregates: 2 → 2",
            "5 write counts: 2 → 2",
            "6 results: 2 → 2",
            "7 foreachBatch: 2 → 0",
            "8 union: 6 → 6",
            "9 flatMap: 6 → 12",
            "10 foreachBatch: 12 → 0"),
        figures(
            TestJob.STRICT,
            context -> {
              DStream<Integer> numbers =
                  context
                      .source(TestJob.source(List.of("1", "x", "2", "2")))
                      .parse(Integer::parseInt);
              numbers
                  .keyBy(KeyTypes.LONG, n -> (long) n)
                  .aggregateByKey("counts", Aggregates.count("n"))
                  .foreachBatch((batch, counts) -> {});
              numbers
                  .union(numbers)
                  .flatMap(n -> List.of(n, -n))
                  .foreachBatch((batch, records) -> {});
            }));
  }

  @Test
  void whatIsLeftOutOrRemovedDoesNotComeOut() {
    assertEquals(
        List.of(
            "0 read in: 0 → 3",
            "1 filter: 3 → 2",
            "2 watermark in: 2 → 1",
            "3 keyBy string: 1 → 1",
            "4 combine: 1 → 1",
            "5 update panes: 1 → 1",
            "6 write recent: 1 → 1",
            "7 results: 1 → 2",
            "8 output console: 2 → 0",
            "9 combine: 1 → 1",
            "10 update by function: 1 → 1",
            "11 write none: 1 → 0"),
        figures(
            SPARING,
            context -> {
              PairDStream<String, Integer> keyed =
                  context
                      .source(TestJob.source(List.of(1, 2, 3)))
                      .filter(n -> n < 3)
                      .withWatermark(n -> Instant.EPOCH.plusSeconds(60 / (n - 2)), Duration.ZERO)
                      .keyBy(KeyTypes.STRING, n -> "k");
              keyed
                  .window(WindowSpec.sliding(Duration.ofMinutes(2), Duration.ofMinutes(1)))
                  .aggregate("recent", Aggregates.count("n"))
                  .print(0);
              keyed.updateStateByKey(
                  StateSpec.of("none", String.class), (key, values, state) -> Optional.empty());
            }));
  }

  private static List<String> figures(EngineConfig config, Consumer<StreamingContext> graph) {
    return new TestJob(new InMemoryBackend(), config)
        .run(graph).progress().get(0).nodes().stream()
            .map(node -> node.node() + " " + node.what() + ": " + node.in() + " → " + node.out())
            .toList();
  }
}
