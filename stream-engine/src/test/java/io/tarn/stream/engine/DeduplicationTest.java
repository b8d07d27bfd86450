package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The first pair of each key, by what Spark's tests expect and against a plain fold. */
final class DeduplicationTest {
  private static final KeyType<List<Object>> WHOLE =
      KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG);

  /** As long as a key that has the event time in it need be known: it is late thereafter. */
  private static final Duration A_MOMENT = Duration.ofMillis(1);

  private static final Duration TEN = Duration.ofSeconds(10);

  private final TestJob job = new TestJob();
  private final QueueSource<Item> items = new QueueSource<>("items", 2);
  private final List<String> given = new ArrayList<>();

  /** A number, which is its event time in seconds where it needs one, and what it is of. */
  record Item(String id, long number) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(number);
    }

    List<Object> whole() {
      return List.of(id, number);
    }

    @Override
    public String toString() {
      return id + number;
    }
  }

  /** As the items of a later version of a job are, with one field more. */
  record WiderItem(String id, long number, String more) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(number);
    }

    @Override
    public String toString() {
      return id + number + more;
    }
  }

  @Test
  void whatHasBeenGivenIsNotGivenAgain() {
    Consumer<StreamingContext> graph = gives(context -> items(context, Item::whole, WHOLE));
    assertEquals(List.of("a1"), fed(graph, "a1"));
    assertStates(1, 1);
    assertEquals(List.of(), fed(graph, "a1"));
    assertStates(1, 0);
    assertEquals(List.of("b1"), fed(graph, "b1"));
    assertStates(2, 1);
  }

  @Test
  void theFirstOfAKeyIsGiven() {
    Consumer<StreamingContext> graph = gives(context -> items(context, Item::id, KeyTypes.STRING));
    assertEquals(List.of("a1"), fed(graph, "a1"));
    assertStates(1, 1);
    assertEquals(List.of(), fed(graph, "a2"));
    assertStates(1, 0);
    assertEquals(List.of("b1"), fed(graph, "b1"));
    assertStates(2, 1);
    assertEquals(List.of("c9"), fed(graph, "a5", "b2", "c9", "c8"));
    assertStates(3, 1);
  }

  @Test
  void keysAreTheSameByTheirBytes() {
    Consumer<StreamingContext> graph = gives(context -> items(context, Item::id, KeyTypes.STRING));
    assertEquals(List.of("a1"), fed(graph, "a1"));
    assertEquals(List.of(), fed(graph, "a2"));
    assertEquals(List.of("ä1"), fed(graph, "ä1"));
    assertStates(2, 1);
    assertEquals(List.of("A1"), fed(graph, "A1"));
  }

  @Test
  void duplicatesCanBeDroppedTwice() {
    Consumer<StreamingContext> graph =
        gives(
            context ->
                items(context, Item::whole, WHOLE)
                    .map(Pair::value)
                    .keyBy(KeyTypes.STRING, Item::id)
                    .dropDuplicates("outer"));
    assertEquals(List.of("a1"), fed(graph, "a1"));
    assertEquals(List.of(1, 1), List.of(states("outer"), states("t")));
    assertEquals(2, written());
    assertEquals(List.of(), fed(graph, "a2"));
    assertEquals(List.of(1, 2), List.of(states("outer"), states("t")));
    assertEquals(1, written());
    assertEquals(List.of("b1"), fed(graph, "b1"));
    assertEquals(List.of(2, 3), List.of(states("outer"), states("t")));
    assertEquals(2, written());
  }

  @Test
  void keysThatHoldTheirEventTimeAreKnownUntilTheWatermarkIsPastIt() {
    Consumer<StreamingContext> graph = gives(context -> untilLate(context, TEN));
    assertEquals(seconds(10, 15), fed(graph, fiveTimes(10, 15)));
    assertEquals(6, states("t"));
    assertEquals(0, lastWithInput().lateRows());
    assertEquals(seconds(25, 25), fed(graph, at(25)));
    assertEquals(2, states("t")); // the watermark is 15; 15 itself is known for a moment more
    assertEquals(List.of(), fed(graph, at(10)));
    assertEquals(1, lastWithInput().lateRows());
    assertEquals(List.of(), fed(graph, at(10)));
    assertEquals(1, lastWithInput().lateRows());
    assertEquals(2, states("t"));
    assertEquals(seconds(45, 45), fed(graph, at(45)));
    assertEquals(1, states("t"));
  }

  /** Of all that comes, some is late and the rest is either given or a duplicate. */
  @Test
  void whatIsNeitherGivenNorLateIsADuplicate() {
    Consumer<StreamingContext> graph = gives(context -> untilLate(context, TEN));
    assertEquals(24, duplicates(graph, fiveTimes(10, 15)));
    assertEquals(1, duplicates(graph, at(14)));
    assertEquals(0, duplicates(graph, at(25)));
    assertEquals(0, duplicates(graph, at(10)));
    assertEquals(1, duplicates(graph, at(26), at(26)));
  }

  @Test
  void windowsCountWhatIsGiven() {
    Consumer<StreamingContext> graph =
        context ->
            untilLate(context, TEN)
                .map(Pair::value)
                .keyBy(KeyTypes.STRING, Item::id)
                .window(WindowSpec.tumbling(Duration.ofSeconds(5)))
                .aggregate("windows", Aggregates.count("n"));
    fed(graph, fiveTimes(10, 15));
    assertEquals(List.of("10:5", "15:1"), windows());
    assertEquals(6, states("t"));
    fed(graph, at(25));
    assertEquals(List.of("10:5 final", "15:1", "25:1"), windows());
    fed(graph, at(10));
    assertEquals(1, lastWithInput().lateRows());
    fed(graph, at(40));
    assertEquals(List.of("10:5 final", "15:1 final", "25:1 final", "40:1"), windows());
    assertEquals(1, states("t"));
  }

  @Test
  void aggregatesAreOfWhatIsGiven() {
    Consumer<StreamingContext> graph =
        context ->
            items(context, Item::whole, WHOLE)
                .map(Pair::value)
                .keyBy(KeyTypes.STRING, Item::id)
                .aggregateByKey("sums", Aggregates.sum("sum", Item::number))
                .foreachBatch(
                    (info, changed) ->
                        changed.forEach(
                            each -> given.add(each.key() + each.value().asLong("sum"))));
    assertEquals(List.of("a1"), fed(graph, "a1"));
    assertEquals(List.of("a=1"), sums());
    assertEquals(List.of(), fed(graph, "a1"));
    assertEquals(List.of("a=1"), sums());
    assertEquals(0, written());
    assertEquals(List.of("a3"), fed(graph, "a2"));
    assertEquals(List.of("a=3"), sums());
    assertEquals(2, states("t"));
    assertEquals(List.of("b1"), fed(graph, "b1"));
    assertEquals(List.of("a=3", "b=1"), sums());
    assertEquals(3, states("t"));
  }

  @Test
  void whatIsLateIsLateByTheBatchBefore() {
    Consumer<StreamingContext> graph = gives(context -> untilLate(context, Duration.ofSeconds(1)));
    // Spark runs a batch without records whenever the watermark moves; here none is due.
    assertEquals(List.of("a1", "b1"), fed(graph, "a1", "a1", "b1"));
    assertEquals(List.of(), fed(graph));
    assertEquals(List.of("c2", "d2"), fed(graph, "a1", "c2", "d2"));
    assertEquals(List.of(), fed(graph));
    assertEquals(List.of("e3", "f3"), fed(graph, "x1", "a1", "e3", "f3"));
    assertEquals(2, lastWithInput().lateRows());
    assertEquals(List.of(), fed(graph));
    assertEquals(List.of("g4"), fed(graph, "x1", "g4"));
    assertEquals(1, lastWithInput().lateRows());
  }

  @Test
  void withoutAnEndTheWatermarkIsNotHeeded() {
    Consumer<StreamingContext> graph =
        gives(
            context ->
                context
                    .source(items)
                    .withWatermark(Item::time, Duration.ofSeconds(1))
                    .keyBy(KeyTypes.STRING, Item::id)
                    .dropDuplicates("t"));
    assertEquals(List.of("a1", "b2"), fed(graph, "a1", "a2", "b2"));
    assertEquals(List.of(), fed(graph, "b90"));
    assertEquals(List.of("c1"), fed(graph, "a91", "c1", "b1"));
    assertEquals(0, lastWithInput().lateRows());
    assertEquals(3, states("t"));
  }

  @Test
  void aUnionAndAnotherNumberOfTasksChangeNoKeys() {
    QueueSource<Item> plain = new QueueSource<>("plain", 2);
    plain.addAll(parsed("a11", "a12"));
    assertEquals(List.of("a11", "a12", "b21", "b22"), fed(united(plain), "b21", "b22"));

    QueueSource<Item> wider = new QueueSource<>("plain", 3);
    wider.addAll(parsed("a11", "a12"));
    wider.addAll(parsed("a13", "a14"));
    assertEquals(List.of("a13", "a14", "b23"), fed(united(wider), "b22", "b23"));
  }

  private Consumer<StreamingContext> united(QueueSource<Item> plain) {
    return context ->
        context
            .source(plain)
            .union(items(context, Item::whole, WHOLE).map(Pair::value))
            .foreachBatch((info, all) -> all.forEach(each -> given.add(each.toString())));
  }

  @Test
  void recordsMayGetFieldsThatAreNotOfTheKey() {
    Consumer<StreamingContext> graph = gives(context -> items(context, Item::id, KeyTypes.STRING));
    assertEquals(List.of("a1"), fed(graph, "a1"));
    assertEquals(List.of("b3"), fed(graph, "a2", "b3"));

    assertEquals(
        List.of("c9c"),
        wider(context -> context.keyBy(KeyTypes.STRING, WiderItem::id).dropDuplicates("t")));
  }

  @Test
  void recordsMayGetFieldsThatAreNotOfTheKeyWithinTheWatermarkToo() {
    Consumer<StreamingContext> graph = gives(context -> within(context, TEN));
    assertEquals(List.of("a1"), fed(graph, "a1"));
    assertEquals(List.of("b3"), fed(graph, "a2", "b3"));

    assertEquals(
        List.of("c9c"),
        wider(
            items ->
                items
                    .withWatermark(WiderItem::time, TEN)
                    .keyBy(KeyTypes.STRING, WiderItem::id)
                    .dropDuplicatesWithinWatermark("t", TEN)));
  }

  /** What a third batch gives, whose records have a field more than those of the two before. */
  private List<String> wider(
      Function<DStream<WiderItem>, PairDStream<String, WiderItem>> deduplicated) {
    QueueSource<WiderItem> wider = new QueueSource<>("items", 2);
    wider.addAll(List.of());
    wider.addAll(List.of());
    wider.addAll(
        List.of(
            new WiderItem("a", 5, "a"), new WiderItem("b", 2, "b"), new WiderItem("c", 9, "c")));
    given.clear();
    job.run(
        context ->
            deduplicated
                .apply(context.source(wider))
                .foreachBatch(
                    (info, pairs) -> pairs.forEach(pair -> given.add(pair.value().toString()))));
    return sorted(given);
  }

  @Test
  void anotherKeyIsRefusedAtARestart() {
    fed(gives(context -> items(context, Item::id, KeyTypes.STRING)), "a1");
    JobFailedException refused =
        assertThrows(
            JobFailedException.class,
            () -> fed(gives(context -> items(context, Item::whole, WHOLE)), "a2"));
    assertEquals(
        "Table t exists with another key type: string, not struct<string,long>; use another table"
            + " name, or begin it anew: `tarn delete JOB TABLE`",
        refused.getCause().getMessage());
  }

  @Test
  void withinTheWatermarkNeedsAWatermark() {
    assertRefused(context -> context.source(items));
    assertRefused(context -> context.source(items).withEventTime(Item::time));
    assertRefused(
        context ->
            context
                .source(items)
                .union(
                    context
                        .source(new QueueSource<Item>("others", 1))
                        .withWatermark(Item::time, TEN)));
  }

  private void assertRefused(Function<StreamingContext, DStream<Item>> stream) {
    IllegalStateException refused =
        assertThrows(
            IllegalStateException.class,
            () ->
                job.run(
                    context ->
                        stream
                            .apply(context)
                            .keyBy(KeyTypes.STRING, Item::id)
                            .dropDuplicatesWithinWatermark("t", TEN)));
    assertEquals(
        "dropDuplicatesWithinWatermark needs a watermark: call withWatermark on the stream before,"
            + " or use dropDuplicates",
        refused.getMessage());
  }

  @Test
  void howLongAKeyIsKnownMustBePositive() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> job.run(gives(context -> within(context, Duration.ZERO))));
    assertEquals("kept must be positive, but is PT0S", refused.getMessage());
  }

  @Test
  void aKeyIsKnownUntilTheWatermarkIsSoFarBehindItsFirstEvent() {
    Consumer<StreamingContext> graph =
        gives(
            context ->
                context
                    .source(items)
                    .withWatermark(Item::time, TEN)
                    .keyBy(WHOLE, Item::whole)
                    .dropDuplicatesWithinWatermark("t", TEN));
    assertEquals(seconds(10, 15), fed(graph, fiveTimes(10, 15)));
    assertEquals(6, states("t"));
    assertEquals(seconds(16, 17), fed(graph, each(13, 17)));
    assertEquals(8, states("t"));
    assertEquals(List.of(), fed(graph, at(5)));
    assertEquals(1, lastWithInput().lateRows());
    assertEquals(8, states("t"));
    assertEquals(seconds(35, 35), fed(graph, at(35)));
    assertEquals(3, states("t")); // 16 until 26, 17 until 27 and 35 until 45; the watermark is 25
    assertEquals(seconds(55, 55), fed(graph, at(55)));
    assertEquals(1, states("t"));
  }

  @Test
  void aDuplicateDoesNotProlongWhatIsKnown() {
    Consumer<StreamingContext> graph = gives(context -> within(context, Duration.ofSeconds(2)));
    assertEquals(List.of("a17"), fed(graph, "a17")); // known until 19
    assertEquals(1, states("t"));
    assertEquals(List.of(), fed(graph, "a16"));
    assertEquals(0, lastWithInput().lateRows());
    assertEquals(List.of(), fed(graph, "a13"));
    assertEquals(1, lastWithInput().lateRows());
    assertEquals(1, states("t"));
    assertEquals(List.of("b22", "c21"), fed(graph, "b22", "c21"));
    assertEquals(2, states("t")); // the watermark is 20
    assertEquals(List.of("a21"), fed(graph, "a21"));
    assertEquals(3, states("t"));
    assertEquals(List.of("d25"), fed(graph, "d25"));
    assertEquals(2, states("t")); // a and c were known until 23, and so far the watermark is
  }

  @Test
  void theEventTimeMayBeDroppedBehind() {
    Consumer<StreamingContext> graph =
        context ->
            context
                .source(items)
                .withWatermark(Item::time, TEN)
                .keyBy(KeyTypes.STRING, Item::id)
                .dropDuplicatesWithinWatermark("t", TEN)
                .map(Pair::key)
                .foreachBatch((info, keys) -> given.addAll(keys));
    assertEquals(List.of("b"), fed(graph, "b1"));
  }

  /** Such an event is not late in its own batch, whose watermark is past what it is known until. */
  @Test
  void aKeyThatIsForgottenFromTheBeginningIsGivenAgain() {
    for (String batch : List.of("x100", "a90", "a101")) {
      items.addAll(parsed(batch));
    }
    job.run(
        gives(
            context ->
                context
                    .source(items)
                    .withWatermark(Item::time, Duration.ZERO)
                    .keyBy(KeyTypes.STRING, Item::id)
                    .dropDuplicatesWithinWatermark("t", TEN)));
    // The watermark of the second batch is 100, and a is known until 100.
    assertEquals(List.of("a101", "a90", "x100"), sorted(given));
  }

  @RepeatedTest(40)
  void randomItemsEqualAPlainFold() {
    new Trial().check();
  }

  /** Random items, batches and restarts, against a plain fold. */
  private static final class Trial {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final int delay = random.nextInt(40);
    private final int kept = 1 + random.nextInt(40);
    private final QueueSource<Item> source = new QueueSource<>("items", 1 + random.nextInt(3));
    private final TestJob job =
        new TestJob(
            new InMemoryBackend(),
            random.nextBoolean() ? TestJob.STRICT : TestJob.STRICT.withCacheBytes(2_000));
    private final List<List<Item>> batches = new ArrayList<>();
    private final List<List<String>> given = new ArrayList<>();
    private final Map<String, Long> knownUntil = new HashMap<>();

    private void run() {
      while (batches.size() < 10) {
        for (int more = random.nextInt(4); more >= 0; more--) {
          batches.add(batch());
          source.addAll(batches.get(batches.size() - 1));
        }
        job.run(this::build);
      }
    }

    private List<Item> batch() {
      List<Item> batch = new ArrayList<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        batch.add(
            new Item("k" + random.nextInt(8), batches.size() * 15L - 40 + random.nextInt(70)));
      }
      return batch;
    }

    private void build(StreamingContext context) {
      context
          .source(source)
          .withWatermark(Item::time, Duration.ofSeconds(delay))
          .keyBy(KeyTypes.STRING, Item::id)
          .dropDuplicatesWithinWatermark("t", Duration.ofSeconds(kept))
          .foreachBatch(
              (info, pairs) ->
                  given.add(sorted(pairs.stream().map(pair -> pair.value().toString()).toList())));
    }

    private void check() {
      run();
      int read = 0;
      long greatest = Long.MIN_VALUE;
      long before = Long.MIN_VALUE;
      for (BatchProgress progress : job.progress()) {
        String shown =
            "delay " + delay + ", kept " + kept + ", seed " + seed + ", batch " + progress.batch();
        List<String> first = new ArrayList<>();
        long late = 0;
        List<Item> batch = progress.inputRows() == 0 ? List.of() : batches.get(read++);
        long watermark = greatest == Long.MIN_VALUE ? greatest : Math.max(before, greatest - delay);
        for (Item item : batch) {
          greatest = Math.max(greatest, item.number());
          Long until = knownUntil.get(item.id());
          if (item.number() <= before) {
            late++;
          } else if (until == null || until <= before) {
            knownUntil.put(item.id(), item.number() + kept);
            first.add(item.toString());
          }
        }
        assertEquals(late, progress.lateRows(), shown);
        assertEquals(sorted(first), given.get((int) progress.batch()), shown);
        before = watermark;
      }
      long last = before;
      assertEquals(
          knownUntil.values().stream().filter(until -> until > last).count(),
          states(job, "t"),
          "delay " + delay + ", kept " + kept + ", seed " + seed);
    }
  }

  private <K> PairDStream<K, Item> items(
      StreamingContext context, SerializableFunction<Item, K> key, KeyType<K> type) {
    return context.source(items).keyBy(type, key).dropDuplicates("t");
  }

  /** All of an item is its key, which then need not be known once it is late. */
  private PairDStream<List<Object>, Item> untilLate(StreamingContext context, Duration delay) {
    return context
        .source(items)
        .withWatermark(Item::time, delay)
        .keyBy(WHOLE, Item::whole)
        .dropDuplicatesWithinWatermark("t", A_MOMENT);
  }

  private PairDStream<String, Item> within(StreamingContext context, Duration delay) {
    return context
        .source(items)
        .withWatermark(Item::time, delay)
        .keyBy(KeyTypes.STRING, Item::id)
        .dropDuplicatesWithinWatermark("t", delay);
  }

  private <K> Consumer<StreamingContext> gives(
      Function<StreamingContext, PairDStream<K, Item>> stream) {
    return context ->
        stream
            .apply(context)
            .foreachBatch(
                (info, pairs) -> pairs.forEach(pair -> given.add(pair.value().toString())));
  }

  /** What the job, run anew on one more batch, gives. */
  private List<String> fed(Consumer<StreamingContext> graph, String... batch) {
    items.addAll(parsed(batch));
    given.clear();
    job.run(graph);
    return sorted(given);
  }

  private long duplicates(Consumer<StreamingContext> graph, String... batch) {
    int first = fed(graph, batch).size();
    return batch.length - first - lastWithInput().lateRows();
  }

  /** An id of one letter, and a number. */
  private static List<Item> parsed(String... items) {
    return Stream.of(items)
        .map(item -> new Item(item.substring(0, 1), Long.parseLong(item.substring(1))))
        .toList();
  }

  private static String at(int second) {
    return "t" + second;
  }

  private static String[] each(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj(DeduplicationTest::at)
        .toArray(String[]::new);
  }

  private static String[] fiveTimes(int first, int last) {
    return IntStream.range(0, 5)
        .boxed()
        .flatMap(time -> Stream.of(each(first, last)))
        .toArray(String[]::new);
  }

  private static List<String> seconds(int first, int last) {
    return List.of(each(first, last));
  }

  private static List<String> sorted(List<String> texts) {
    return texts.stream().sorted().toList();
  }

  private void assertStates(int all, int written) {
    assertEquals(all, states("t"));
    assertEquals(written, written());
  }

  private int states(String table) {
    return states(job, table);
  }

  private static int states(TestJob of, String table) {
    return (int)
        of.rows(table).keySet().stream().filter(row -> row.family() == RowFamily.STATE).count();
  }

  private long written() {
    return job.progress().get(job.progress().size() - 1).stateRowsWritten();
  }

  private BatchProgress lastWithInput() {
    return job.progress().stream()
        .filter(progress -> progress.inputRows() > 0)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private List<String> windows() {
    List<String> windows = new ArrayList<>();
    try (Rows<Row> rows = job.reader().snapshot().table("windows").scan()) {
      rows.forEach(
          row ->
              windows.add(
                  row.window().orElseThrow().start().getEpochSecond()
                      + ":"
                      + row.value().asLong("n")
                      + (row.isFinal() ? " final" : "")));
    }
    return windows;
  }

  private List<String> sums() {
    List<String> sums = new ArrayList<>();
    try (Rows<Row> rows = job.reader().snapshot().table("sums").scan()) {
      rows.forEach(row -> sums.add(row.key() + "=" + row.value().asLong("sum")));
    }
    return sums;
  }
}
