package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.internal.operator.AggregateCombiners;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code updateStateByKey} and {@code aggregateByKey}, against plain folds. */
final class StatefulOperationsTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  record Sale(String shop, long cents, double weight) implements Serializable {}

  /** Not serializable: strict mode moves it by Jackson. */
  record Till(long sales, List<Long> last) {}

  record Reading(String sensor, long second, int degrees) implements Serializable {}

  record All(List<Integer> all) {}

  private static final List<Integer> NUMBERS = IntStream.range(0, 60).boxed().toList();

  @ParameterizedTest
  @ValueSource(longs = {1L << 30, 3_000, 0})
  void updateStateByKeyFoldsEachKeyAndRemovesOnEmpty(long cacheBytes) {
    TestJob job = new TestJob(new InMemoryBackend(), TestJob.STRICT.withCacheBytes(cacheBytes));
    List<List<Sale>> batches = batches();
    QueueSource<Sale> source = new QueueSource<>("in", 3);
    batches.forEach(source::addAll);
    List<Map<String, Till>> updated = new ArrayList<>();
    job.run(
        context ->
            context
                .source(source)
                .keyBy(KeyTypes.STRING, Sale::shop)
                .updateStateByKey(
                    StateSpec.of("tills", Till.class), (shop, sales, till) -> update(sales, till))
                .foreachBatch((info, pairs) -> updated.add(map(pairs))));

    Map<String, Till> states = new HashMap<>();
    List<Map<String, Till>> expected = new ArrayList<>();
    for (List<Sale> batch : batches) {
      Map<String, List<Sale>> byShop = new HashMap<>();
      batch.forEach(sale -> byShop.computeIfAbsent(sale.shop(), s -> new ArrayList<>()).add(sale));
      Map<String, Till> changed = new HashMap<>();
      byShop.forEach(
          (shop, sales) ->
              update(sales, Optional.ofNullable(states.remove(shop)))
                  .ifPresent(till -> changed.put(shop, till)));
      states.putAll(changed);
      expected.add(changed);
    }
    assertEquals(expected, updated, () -> "seed " + seed);
    assertEquals(
        states,
        job.states("tills", KeyTypes.STRING, CborCodec.of(Till.class)),
        () -> "seed " + seed);
  }

  @Test
  void valuesKeepTheirOrderWhateverTheShuffle() {
    TestJob job = new TestJob(new InMemoryBackend(), TestJob.STRICT, ReorderingRunner::new);
    List<List<Integer>> seen = new ArrayList<>();
    List<Pair<String, String>> reduced = new ArrayList<>();
    job.run(
        context -> {
          PairDStream<String, Integer> numbers =
              context.source(TestJob.source(List.of(1, 2, 3))).keyBy(KeyTypes.STRING, n -> "k");
          numbers
              .updateStateByKey(
                  StateSpec.of("all", All.class),
                  (key, values, state) -> Optional.of(new All(List.copyOf(values))))
              .foreachBatch((info, pairs) -> pairs.forEach(pair -> seen.add(pair.value().all())));
          numbers
              .mapValues(String::valueOf)
              .reduceByKey(String::concat)
              .foreachBatch((info, pairs) -> reduced.addAll(pairs));
        });

    assertEquals(List.of(List.of(1, 2, 3)), seen);
    assertEquals(List.of(Pair.of("k", "123")), reduced);
  }

  @Test
  void valuesOfKeysOfBytesKeepTheirOrderToo() {
    KeyType<List<Object>> struct = KeyTypes.struct(KeyTypes.LONG, KeyTypes.BYTES);

    assertEquals(NUMBERS, gathered(KeyTypes.BYTES, n -> new byte[] {1}));
    assertEquals(NUMBERS, gathered(struct, n -> List.of(1L, new byte[] {1})));
  }

  /** The values of the one key, in the order in which they were given to the update function. */
  private static <K> List<Integer> gathered(
      KeyType<K> keyType, SerializableFunction<Integer, K> key) {
    TestJob job = new TestJob(new InMemoryBackend(), TestJob.STRICT, ReorderingRunner::new);
    List<Integer> gathered = new ArrayList<>();
    job.run(
        context ->
            context
                .source(TestJob.source(NUMBERS))
                .keyBy(keyType, key)
                .updateStateByKey(
                    StateSpec.of("all", All.class),
                    (one, values, state) -> Optional.of(new All(List.copyOf(values))))
                .foreachBatch(
                    (info, pairs) -> pairs.forEach(pair -> gathered.addAll(pair.value().all()))));
    return gathered;
  }

  @Test
  void removingAKeyThatIsNotThereWritesNothing() {
    TestJob job = new TestJob();
    job.run(
        context ->
            context
                .source(TestJob.source(List.of("a", "b")))
                .keyBy(KeyTypes.STRING, word -> word)
                .updateStateByKey(
                    StateSpec.of("none", Till.class), (word, words, till) -> Optional.empty()));

    assertEquals(0, job.progress().get(0).stateRowsWritten());
    assertEquals(Map.of(), job.rows("none"));
  }

  @Test
  void everyPartitionIsOpenedInABatchWithoutRecordsSoThatItsCacheStaysGood() {
    List<String> all = List.of("a", "b", "c", "d", "e", "f");
    TestJob job = new TestJob();
    QueueSource<String> words = TestJob.source(all);
    Consumer<StreamingContext> graph =
        context ->
            context
                .source(words)
                .keyBy(KeyTypes.STRING, word -> word)
                .aggregateByKey("counts", Aggregates.count("n"));
    job.run(graph);
    List.of(all, List.of("a"), all).forEach(words::addAll);

    job.run(graph);

    assertEquals(
        List.of(0L, 6L, 0L, 0L),
        job.progress().stream().map(BatchProgress::stateRowsRead).toList());
    assertEquals(
        List.of(6L, 0L, 1L, 6L), // of a table that is known to be empty memory knows all
        job.progress().stream().map(BatchProgress::stateRowsCached).toList());
  }

  @Test
  void latestByKeyKeepsTheValueOfTheGreatestTimeWhateverTheOrder() {
    TestJob job = new TestJob();
    List<Map<String, Reading>> given = new ArrayList<>();
    job.run(
        context ->
            context
                .source(
                    TestJob.source(
                        List.of(
                            new Reading("a", 20, 1),
                            new Reading("b", 10, 2),
                            new Reading("a", 30, 3),
                            new Reading("a", 10, 4)),
                        List.of(new Reading("a", 25, 5), new Reading("b", 10, 6))))
                .keyBy(KeyTypes.STRING, Reading::sensor)
                .latestByKey(
                    StateSpec.of("latest", Reading.class),
                    reading -> Instant.ofEpochSecond(reading.second()))
                .foreachBatch((info, pairs) -> given.add(map(pairs))));

    Map<String, Reading> latest =
        Map.of("a", new Reading("a", 30, 3), "b", new Reading("b", 10, 6));
    assertEquals(
        List.of(Map.of("a", new Reading("a", 30, 3), "b", new Reading("b", 10, 2)), latest), given);
    assertEquals(latest, job.states("latest", KeyTypes.STRING, CborCodec.of(Reading.class)));
  }

  @Test
  void aggregateByKeyEqualsAFoldForEachKindOfAggregate() {
    TestJob job = new TestJob();
    List<List<Sale>> batches = batches();
    QueueSource<Sale> source = new QueueSource<>("in", 3);
    batches.forEach(source::addAll);
    List<Aggregate<Sale>> aggregates =
        List.of(
            Aggregates.count("count"),
            Aggregates.sum("sum", Sale::cents),
            Aggregates.min("min", Sale::cents),
            Aggregates.max("max", Sale::cents),
            Aggregates.avg("avg", Sale::cents),
            Aggregates.sumDouble("sumDouble", Sale::weight),
            Aggregates.minDouble("minDouble", Sale::weight),
            Aggregates.maxDouble("maxDouble", Sale::weight),
            Aggregates.avgDouble("avgDouble", Sale::weight));
    job.run(
        context ->
            context
                .source(source)
                .keyBy(KeyTypes.STRING, Sale::shop)
                .aggregateByKey(StateSpec.table("sales"), aggregates));

    Map<String, Map<String, Object>> expected = new HashMap<>();
    List<Sale> all = batches.stream().flatMap(List::stream).toList();
    for (String shop : all.stream().map(Sale::shop).distinct().toList()) {
      List<Sale> own = all.stream().filter(sale -> sale.shop().equals(shop)).toList();
      var cents = own.stream().mapToLong(Sale::cents).summaryStatistics();
      var weights = own.stream().mapToDouble(Sale::weight).summaryStatistics();
      Map<String, Object> fields = new HashMap<>();
      fields.put("count", cents.getCount());
      fields.put("sum", cents.getSum());
      fields.put("min", cents.getMin());
      fields.put("max", cents.getMax());
      fields.put("avg", (double) cents.getSum() / cents.getCount());
      fields.put("sumDouble", weights.getSum());
      fields.put("minDouble", weights.getMin());
      fields.put("maxDouble", weights.getMax());
      fields.put("avgDouble", weights.getSum() / weights.getCount());
      expected.put(shop, fields);
    }
    TableSchema schema =
        TableSchema.of(
            "sales", KeyTypes.STRING, AggregateCombiners.of("sales", aggregates).schema());
    assertEquals(expected, job.rendered("sales", KeyTypes.STRING, schema), () -> "seed " + seed);
  }

  @Test
  void updatedKeysFeedFurtherOperations() {
    TestJob job = new TestJob();
    job.run(
        context ->
            context
                .source(TestJob.source(List.of("a", "b", "a"), List.of("a", "c")))
                .keyBy(KeyTypes.STRING, word -> word)
                .aggregateByKey("counts", Aggregates.count("n"))
                .events()
                .map(pair -> pair.key() + pair.value().asLong("n"))
                .keyBy(KeyTypes.STRING, text -> text)
                .aggregateByKey("seen", Aggregates.count("n")));

    assertEquals(Map.of("a", 3L, "b", 1L, "c", 1L), Counts.of(job, "counts"));
    assertEquals(Map.of("a2", 1L, "b1", 1L, "a3", 1L, "c1", 1L), Counts.of(job, "seen"));
    assertEquals(4, job.progress().get(0).stateRowsWritten());
  }

  @Test
  void keysOfBytesAreEqualByContent() {
    TestJob job = new TestJob();
    job.run(
        context ->
            context
                .source(TestJob.source(List.of("a", "b", "a", "a")))
                .keyBy(KeyTypes.BYTES, word -> word.getBytes(StandardCharsets.UTF_8))
                .aggregateByKey("counts", Aggregates.count("n")));

    assertEquals(2, job.rows("counts").size());
  }

  @Test
  void aSumThatOverflowsFailsTheBatch() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                new TestJob()
                    .run(
                        context ->
                            context
                                .source(TestJob.source(List.of(Long.MAX_VALUE, 1L)))
                                .keyBy(KeyTypes.STRING, n -> "k")
                                .aggregateByKey("sums", Aggregates.sum("sum", n -> n))));

    assertEquals(
        "Batch 0 of job failed 2 times, the last time because: combining for sums failed on key k: "
            + "io.tarn.schemas.SumOverflowException: the sum for sum does not fit a long: "
            + "9223372036854775807 + 1; keep it as a sum of doubles, in a new table; nothing is "
            + "lost: mend the cause and start the job again, or pass the batch over: `tarn skip job`",
        thrown.getMessage());
  }

  @Test
  void aSumThatOverflowsOverBatchesNamesTheTableAndTheKey() {
    JobFailedException thrown =
        assertThrows(
            JobFailedException.class,
            () ->
                new TestJob()
                    .run(
                        context ->
                            context
                                .source(TestJob.source(List.of(Long.MIN_VALUE), List.of(-1L)))
                                .keyBy(KeyTypes.STRING, n -> "k")
                                .aggregateByKey("sums", Aggregates.avg("mean", n -> n))));

    assertEquals(
        "the update of table sums failed on key k: io.tarn.schemas.SumOverflowException: the sum "
            + "for mean does not fit a long: -9223372036854775808 + -1; keep it as a sum of "
            + "doubles, in a new table",
        thrown.getCause().getMessage());
  }

  @Test
  void aTableWithoutAggregatesIsRefused() {
    assertRefused(
        "table counts has no aggregates; give it at least one, such as"
            + " Aggregates.count(\"count\")",
        words -> words.aggregateByKey("counts"));
    assertRefused(
        "table counts has no aggregates; give it at least one, such as"
            + " Aggregates.count(\"count\")",
        words -> words.window(WindowSpec.tumbling(Duration.ofMinutes(1))).aggregate("counts"));
  }

  @Test
  void twoAggregatesOfOneNameAreRefused() {
    assertRefused(
        "two aggregates of table counts are named n; name one of them differently",
        words ->
            words.aggregateByKey(
                "counts", Aggregates.count("n"), Aggregates.max("n", String::length)));
  }

  private static void assertRefused(
      String message, Consumer<PairDStream<String, String>> operation) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TestJob()
                    .run(
                        context ->
                            operation.accept(
                                context
                                    .source(TestJob.source(List.of("a")))
                                    .withWatermark(word -> Instant.EPOCH, Duration.ZERO)
                                    .keyBy(KeyTypes.STRING, word -> word))));

    assertEquals(message, refused.getMessage());
  }

  @Test
  void twoOperationsCannotShareATable() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TestJob()
                    .run(
                        context -> {
                          PairDStream<String, String> words =
                              context
                                  .source(TestJob.source(List.of("a")))
                                  .keyBy(KeyTypes.STRING, word -> word);
                          words.aggregateByKey("counts", Aggregates.count("n"));
                          words.aggregateByKey("counts", Aggregates.count("n"));
                        }));

    assertEquals(
        "two operations keep their state in table counts; give each a table of its own",
        thrown.getMessage());
  }

  private static Optional<Till> update(List<Sale> sales, Optional<Till> till) {
    List<Long> last = sales.stream().map(Sale::cents).toList();
    return last.get(last.size() - 1) < 0
        ? Optional.empty()
        : Optional.of(new Till(till.map(Till::sales).orElse(0L) + last.size(), last));
  }

  private List<List<Sale>> batches() {
    List<List<Sale>> batches = new ArrayList<>();
    for (int batch = 0; batch < 10; batch++) {
      List<Sale> sales = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        sales.add(
            new Sale("s" + random.nextInt(40), random.nextInt(120) - 20, random.nextInt(64) / 8.0));
      }
      batches.add(sales);
    }
    return batches;
  }

  private static <K, V> Map<K, V> map(List<Pair<K, V>> pairs) {
    Map<K, V> map = new HashMap<>();
    pairs.forEach(pair -> assertEquals(null, map.put(pair.key(), pair.value())));
    return map;
  }
}
