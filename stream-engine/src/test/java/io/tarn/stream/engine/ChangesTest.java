package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.Aggregator;
import io.tarn.schemas.ByteCodec;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BadRecords;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Change;
import io.tarn.stream.engine.function.MapWithStateFunction;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of rows, and what takes an update back where updates are aggregated. */
final class ChangesTest {
  private final QueueSource<Order> source = new QueueSource<>("in", 2);

  /** An order of a customer, as it now stands; of no cents if it was cancelled. */
  record Order(String id, String customer, long cents, long second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  /** A state that its function changes in place. */
  static final class Tally {
    public long n;
    public List<String> ids = new ArrayList<>();
  }

  private void orders(String... orders) {
    source.addAll(
        Stream.of(orders)
            .map(each -> each.split(" "))
            .map(
                each ->
                    new Order(
                        each[0],
                        each[1],
                        Long.parseLong(each[2]),
                        each.length > 3 ? Long.parseLong(each[3]) : 0))
            .toList());
  }

  private PairDStream<String, Order> byId(StreamingContext context) {
    return context.source(source).keyBy(KeyTypes.STRING, Order::id);
  }

  /** An order as it stands; one that was cancelled goes. */
  private static StateDStream<String, Order> standing(PairDStream<String, Order> orders) {
    return orders.updateStateByKey(
        StateSpec.of("orders", Order.class),
        (id, all, before) ->
            Optional.of(all.get(all.size() - 1)).filter(order -> order.cents() > 0));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theSumOfCountsIsHowManyThereAre(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    byId(context)
                        .aggregateByKey("counts", Aggregates.count("n"))
                        .keyBy(KeyTypes.STRING, pair -> "all")
                        .aggregateByKey(
                            "totals",
                            Aggregates.sum("records", pair -> pair.value().asLong("n")),
                            Aggregates.count("keys"))
                        .map(
                            pair ->
                                pair.value().asLong("records")
                                    + " of "
                                    + pair.value().asLong("keys")))) {
      orders("a x 1", "a x 1", "b x 1");
      assertEquals(List.of("3 of 2"), job.step());
      orders("a x 1");
      assertEquals(List.of("4 of 2"), job.step());
      orders("c x 1", "a x 1");
      assertEquals(List.of("6 of 3"), job.step());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aChangeSaysWhatAKeyWasThoughTheFunctionChangesItsState(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    byId(context)
                        .updateStateByKey(
                            StateSpec.of("tallies", Tally.class),
                            (id, orders, before) -> {
                              if (orders.get(0).cents() == 0) {
                                return Optional.empty();
                              }
                              Tally tally = before.orElseGet(Tally::new);
                              tally.n += orders.size();
                              tally.ids.add(id);
                              return Optional.of(tally);
                            })
                        .changes()
                        .map(
                            change ->
                                change.key()
                                    + change.was().map(was -> " " + was.n + was.ids).orElse(" -")
                                    + change.is().map(is -> " " + is.n + is.ids).orElse(" -")))) {
      orders("a x 1", "b x 1");
      assertEquals(List.of("a - 1[a]", "b - 1[b]"), job.step());
      orders("a x 1", "a x 1");
      assertEquals(List.of("a 1[a] 3[a, a]"), job.step());
      orders("a x 0", "c x 0");
      assertEquals(List.of("a 3[a, a] -"), job.step());
    }
  }

  @Test
  void aFunctionForEveryKeyMayChangeItsState() {
    try (SteppedJob job =
        new SteppedJob()
            .restarting(
                context ->
                    byId(context)
                        .updateStateOfEveryKey(
                            StateSpec.of("tallies", Tally.class),
                            (id, orders, before) -> {
                              Tally tally = before.orElseGet(Tally::new);
                              tally.n++;
                              return Optional.of(tally);
                            })
                        .changes()
                        .map(
                            change ->
                                change.key()
                                    + change.was().map(was -> " " + was.n).orElse(" -")
                                    + change.is().map(is -> " " + is.n).orElse(" -")))) {
      orders("a x 1");
      assertEquals(List.of("a - 1"), job.step());
      orders("b x 1");
      assertEquals(List.of("a 1 2", "b - 1"), job.step());
      orders("b x 1");
      assertEquals(List.of("a 2 3", "b 1 2"), job.step());
    }
  }

  /** A class that does not say which of its objects are equal is no reason to write. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFunctionForEveryKeyWritesThoseAloneThatItHasChanged(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    byId(context)
                        .updateStateOfEveryKey(
                            StateSpec.of("tallies", Tally.class),
                            (id, orders, before) -> {
                              Tally tally = before.orElseGet(Tally::new);
                              tally.n += orders.size();
                              return Optional.of(tally);
                            })
                        .map(pair -> pair.key() + " " + pair.value().n))) {
      orders("a x 1", "b x 1", "c x 1");
      job.step();
      orders("a x 1");
      assertEquals(List.of("a 2", "b 1", "c 1"), job.step());
      assertEquals(1, job.job().progress().get(1).stateRowsWritten());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsTakenBackOfOneGroupIsAddedToAnother(boolean restarts) {
    try (SteppedJob job =
        new SteppedJob()
            .begin(
                restarts,
                context ->
                    standing(byId(context))
                        .mapToPair(
                            KeyTypes.STRING,
                            pair -> new Pair<>(pair.value().customer(), pair.value().cents()))
                        .aggregateByKey(
                            "customers",
                            Aggregates.count("orders"),
                            Aggregates.sum("cents", cents -> cents),
                            Aggregates.avg("mean", cents -> cents))
                        .changes()
                        .map(
                            change ->
                                change.key()
                                    + change.was().map(ChangesTest::cents).orElse(" -")
                                    + change.is().map(ChangesTest::cents).orElse(" -")))) {
      orders("1 ann 100", "2 ann 50", "3 bob 10");
      assertEquals(List.of("ann - 2/150", "bob - 1/10"), job.step());
      orders("2 bob 60", "1 ann 110");
      assertEquals(List.of("ann 2/150 1/110", "bob 1/10 2/70"), job.step());
      orders("1 ann 0", "1 ann 0");
      assertEquals(List.of("ann 1/110 -"), job.step());
      orders("1 ann 7");
      assertEquals(List.of("ann - 1/7"), job.step());
    }
  }

  private static String cents(AggregateResult result) {
    return " " + result.asLong("orders") + "/" + result.asLong("cents");
  }

  /** The least sum that is not counted: it stays with what is left. */
  @Test
  void aGroupThatIsNotCountedStaysAsNothing() {
    try (SteppedJob job =
        new SteppedJob()
            .restarting(
                context ->
                    standing(byId(context))
                        .mapToPair(
                            KeyTypes.STRING,
                            pair -> new Pair<>(pair.value().customer(), pair.value().cents()))
                        .aggregateByKey("customers", Aggregates.sum("cents", cents -> cents))
                        .map(pair -> pair.key() + " " + pair.value().asLong("cents")))) {
      orders("1 ann 100");
      assertEquals(List.of("ann 100"), job.step());
      orders("1 ann 0");
      assertEquals(List.of("ann 0"), job.step());
    }
  }

  /** Chains of aggregates with flatMap, filter and union in between, against a plain fold. */
  @RepeatedTest(4)
  void chainsOfAggregatesAreTheFoldOfWhatStands() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TestJob job =
        new TestJob(
            new InMemoryBackend(),
            TestJob.STRICT.withCacheBytes(random.nextBoolean() ? 0 : 1 << 20));
    Map<String, Order> standing = new HashMap<>();
    for (int batch = 0; batch < 8; batch++) {
      List<String> orders = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String id = "" + random.nextInt(12);
        String customer = "c" + random.nextInt(3);
        long cents = random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(9);
        orders.add(id + " " + customer + " " + cents);
        standing.put(id, new Order(id, customer, cents, 0));
      }
      orders(orders.toArray(new String[0]));
      job.run(
          context -> {
            DStream<Order> all = standing(byId(context)).map(Pair::value);
            all.filter(order -> order.cents() % 2 == 0)
                .union(all.filter(order -> order.cents() % 2 == 1))
                .flatMap(order -> List.of(order, order))
                .keyBy(KeyTypes.STRING, Order::customer)
                .aggregateByKey("sums", Aggregates.count("n"), Aggregates.sum("c", Order::cents))
                .keyBy(KeyTypes.LONG, pair -> pair.value().asLong("n"))
                .aggregateByKey(
                    "bySize",
                    Aggregates.count("customers"),
                    Aggregates.sum("c", pair -> pair.value().asLong("c")));
          });
      standing.values().removeIf(order -> order.cents() == 0);
      Map<String, long[]> sums = new TreeMap<>();
      for (Order order : standing.values()) {
        long[] sum = sums.computeIfAbsent(order.customer(), missing -> new long[2]);
        sum[0] += 2;
        sum[1] += 2 * order.cents();
      }
      Map<Long, long[]> sizes = new TreeMap<>();
      for (long[] sum : sums.values()) {
        long[] size = sizes.computeIfAbsent(sum[0], missing -> new long[2]);
        size[0]++;
        size[1] += sum[1];
      }
      assertEquals(shown(sums), packed(job, "sums"), () -> "seed " + seed);
      assertEquals(shown(sizes), packed(job, "bySize"), () -> "seed " + seed);
    }
  }

  private static Map<String, String> shown(Map<?, long[]> sums) {
    return sums.entrySet().stream()
        .collect(
            Collectors.toMap(
                each -> each.getKey().toString(),
                each -> each.getValue()[0] + "/" + each.getValue()[1]));
  }

  private static Map<String, String> packed(TestJob job, String table) {
    Map<String, String> rows = new HashMap<>();
    job.reader()
        .snapshot()
        .table(table)
        .scan()
        .forEach(
            row ->
                rows.put(
                    row.key().toString(),
                    StreamSupport.stream(row.value().json().spliterator(), false)
                        .map(Object::toString)
                        .collect(Collectors.joining("/"))));
    return rows;
  }

  /** Windows of windows, with late records: each of the larger has what its smaller ones have. */
  @RepeatedTest(4)
  void windowsOfUpdatesHaveWhatTheirWindowsHave() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TestJob job = new TestJob();
    long second = 100;
    for (int batch = 0; batch < 8; batch++) {
      second += random.nextInt(12);
      List<String> orders = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        orders.add("a" + random.nextInt(2) + " x 1 " + (second + random.nextInt(20) - 16));
      }
      orders(orders.toArray(new String[0]));
      job.run(
          context ->
              context
                  .source(source)
                  .withWatermark(Order::time, Duration.ofSeconds(9))
                  .keyBy(KeyTypes.STRING, Order::id)
                  .window(WindowSpec.tumbling(Duration.ofSeconds(5)))
                  .aggregate("fives", Aggregates.count("n"))
                  .keyBy(KeyTypes.STRING, result -> "all")
                  .window(WindowSpec.sliding(Duration.ofSeconds(20), Duration.ofSeconds(10)))
                  .aggregate(
                      "twenties",
                      Aggregates.count("windows"),
                      Aggregates.sum("n", result -> result.asLong("n"))));
      Map<Long, Long> expected = new TreeMap<>();
      job.reader()
          .snapshot()
          .table("fives")
          .scan()
          .forEach(
              row -> {
                long start = row.window().orElseThrow().start().getEpochSecond();
                long last = Math.floorDiv(start, 10) * 10;
                for (long each : List.of(last - 10, last)) {
                  expected.merge(each, row.value().asLong("n"), Long::sum);
                }
              });
      Map<Long, Long> found = new TreeMap<>();
      job.reader()
          .snapshot()
          .table("twenties")
          .scan()
          .forEach(
              row ->
                  found.put(
                      row.window().orElseThrow().start().getEpochSecond(),
                      row.value().asLong("n")));
      assertEquals(expected, found, () -> "seed " + seed);
    }
  }

  @Test
  void aWindowOfWhichAllIsTakenBackIsGone() {
    List<String> changes = new ArrayList<>();
    TestJob job = new TestJob();
    for (String order : List.of("1 ann 5 3", "1 ann 5 4", "1 ann 5 30")) {
      orders(order);
      job.run(
          context ->
              context
                  .source(source)
                  .withWatermark(Order::time, Duration.ofSeconds(100))
                  .keyBy(KeyTypes.STRING, Order::id)
                  .sessionWindow(Duration.ofSeconds(2))
                  .aggregate("sessions", Aggregates.count("n"))
                  .keyBy(KeyTypes.STRING, result -> "all")
                  .window(WindowSpec.tumbling(Duration.ofSeconds(5)))
                  .aggregate("fives", Aggregates.count("sessions"))
                  .changes()
                  .foreachBatch((info, all) -> all.forEach(each -> changes.add(shown(each)))));
    }

    assertEquals(List.of("0 - 1", "0 1 -", "5 - 1", "30 - 1"), changes);
    List<Long> starts = new ArrayList<>();
    job.reader()
        .snapshot()
        .table("fives")
        .scan()
        .forEach(row -> starts.add(row.window().orElseThrow().start().getEpochSecond()));
    assertEquals(List.of(5L, 30L), starts);
  }

  private static String shown(Change<String, WindowedResult<String>> change) {
    return change.is().or(change::was).orElseThrow().window().start().getEpochSecond()
        + change.was().map(was -> " " + was.asLong("sessions")).orElse(" -")
        + change.is().map(is -> " " + is.asLong("sessions")).orElse(" -");
  }

  @Test
  void sessionsThatBecomeOneAreTakenBack() {
    try (SteppedJob job =
        new SteppedJob()
            .restarting(
                context ->
                    context
                        .source(source)
                        .withWatermark(Order::time, Duration.ofSeconds(100))
                        .keyBy(KeyTypes.STRING, Order::id)
                        .sessionWindow(Duration.ofSeconds(5))
                        .aggregate("sessions", Aggregates.count("n"))
                        .keyBy(KeyTypes.STRING, result -> "all")
                        .aggregateByKey(
                            "all",
                            Aggregates.count("sessions"),
                            Aggregates.sum("n", result -> result.asLong("n")))
                        .map(
                            pair ->
                                pair.value().asLong("sessions")
                                    + " of "
                                    + pair.value().asLong("n")))) {
      orders("a x 1 1", "a x 1 10");
      assertEquals(List.of("2 of 2"), job.step());
      orders("a x 1 5");
      assertEquals(List.of("1 of 3"), job.step());
      orders("b x 1 5", "a x 1 6");
      assertEquals(List.of("2 of 5"), job.step());
    }
  }

  /** A sum kept as text, which can deduct. */
  public static class TextSum implements Aggregator<Long, String, Object> {
    private static final long serialVersionUID = 1L;

    @Override
    public String create() {
      return "0";
    }

    @Override
    public String add(String kept, Long value) {
      return combine(kept, value.toString());
    }

    @Override
    public String combine(String left, String right) {
      return Long.toString(Long.parseLong(left) + Long.parseLong(right));
    }

    @Override
    public String deduct(String kept, String part) {
      return Long.toString(Long.parseLong(kept) - Long.parseLong(part));
    }

    @Override
    public Object finish(String kept) {
      return kept;
    }

    @Override
    public ByteCodec<String> codec() {
      return CborCodec.of(String.class);
    }
  }

  @Test
  void anAggregatorOfOnesOwnMayDeduct() {
    try (SteppedJob job =
        new SteppedJob()
            .restarting(
                context ->
                    standing(byId(context))
                        .mapToPair(
                            KeyTypes.STRING,
                            pair -> new Pair<>(pair.value().customer(), pair.value().cents()))
                        .aggregateByKey(
                            "customers",
                            Aggregates.count("n"),
                            Aggregates.<Long, Long, String>of("sum", cents -> cents, new TextSum()))
                        .map(pair -> pair.key() + " " + pair.value().as("sum", String.class)))) {
      orders("1 ann 100", "2 ann 1", "3 bob 5");
      assertEquals(List.of("ann 101", "bob 5"), job.step());
      orders("1 bob 10");
      assertEquals(List.of("ann 1", "bob 15"), job.step());
    }
  }

  /** A sum that cannot be 13. */
  public static final class Unlucky extends TextSum {
    private static final long serialVersionUID = 1L;

    @Override
    public ByteCodec<String> codec() {
      ByteCodec<String> codec = super.codec();
      return new ByteCodec<>() {
        private static final long serialVersionUID = 1L;

        @Override
        public byte[] encode(String kept) {
          if (kept.equals("13")) {
            throw new IllegalArgumentException("unlucky");
          }
          return codec.encode(kept);
        }

        @Override
        public String decode(byte[] bytes) {
          return codec.decode(bytes);
        }
      };
    }
  }

  /** A sum from which 5 cannot be deducted. */
  public static final class Asserting extends TextSum {
    private static final long serialVersionUID = 1L;

    @Override
    public String deduct(String kept, String part) {
      if (part.equals("5")) {
        throw new AssertionError("unlucky");
      }
      return super.deduct(kept, part);
    }
  }

  static List<TextSum> sumsThatFail() {
    return List.of(new Unlucky(), new Asserting());
  }

  /** It would be taken back later without having been added. */
  @ParameterizedTest
  @MethodSource("sumsThatFail")
  void anUpdateThatCannotBeCountedFailsTheBatchAlsoWhereFailuresAreDeadLetters(TextSum sum) {
    TestJob job =
        new TestJob(new InMemoryBackend(), TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));
    orders("1 ann 5");
    orders("1 ann 13");
    orders("1 ann 20");
    List<String> seen = new ArrayList<>();

    JobFailedException failure =
        assertThrows(
            JobFailedException.class,
            () ->
                job.run(
                    context ->
                        standing(byId(context))
                            .mapToPair(
                                KeyTypes.STRING, pair -> new Pair<>("all", pair.value().cents()))
                            .aggregateByKey(
                                "all",
                                Aggregates.<Long, Long, String>of("sum", cents -> cents, sum))
                            .foreachBatch(
                                (info, all) ->
                                    all.forEach(
                                        each -> seen.add(each.value().as("sum", String.class))))));

    assertEquals(List.of("5"), seen);
    assertTrue(failure.getMessage().contains("unlucky"), failure.getMessage());
    assertEquals(List.of(), job.deadRecords());
  }

  @Test
  void whatCannotTakeAnythingBackIsRefusedOverUpdates() {
    StreamingContext context = new StreamingContext("job", new TestJob().backend(), TestJob.STRICT);
    PairDStream<String, Long> cents =
        standing(byId(context))
            .mapToPair(
                KeyTypes.STRING, pair -> new Pair<>(pair.value().customer(), pair.value().cents()));
    List<Aggregate<Long>> refused =
        List.of(
            Aggregates.min("a", each -> each),
            Aggregates.maxDouble("a", each -> each),
            Aggregates.first("a", each -> each, Instant::ofEpochMilli),
            Aggregates.top("a", 2, each -> each, each -> each),
            Aggregates.collect("a", 2, each -> each),
            Aggregates.reduce("a", Long.class, each -> each, Long::sum));
    for (Aggregate<Long> each : refused) {
      assertTrue(
          assertThrows(
                  IllegalArgumentException.class,
                  () -> cents.aggregateByKey("t", Aggregates.count("n"), each))
              .getMessage()
              .contains(
                  " of table t is made of the updates of orders, and cannot take back what they"
                      + " replace: aggregate what the table is made of, or finals() of windows"));
    }
    assertThrows(
        IllegalStateException.class,
        () ->
            cents
                .withEventTime(pair -> Instant.EPOCH)
                .keyBy(KeyTypes.STRING, Pair::key)
                .aggregateByKey("t", Aggregates.count("n")));
    assertThrows(
        IllegalStateException.class,
        () ->
            cents.aggregateByKey(
                StateSpec.table("t").idleTtl(Duration.ofDays(1)), List.of(Aggregates.count("n"))));
    cents.aggregateByKey("fine", Aggregates.count("n"));
  }

  @Test
  void outputsAndOtherOperationsSeeUpdatesAlone() {
    List<Object> seen = new ArrayList<>();
    orders("1 ann 1", "2 ann 1");
    orders("1 bob 2");
    orders("2 ann 0");
    new TestJob()
        .run(
            context -> {
              PairDStream<String, Long> cents =
                  standing(byId(context))
                      .mapToPair(
                          KeyTypes.STRING,
                          pair -> new Pair<>(pair.value().customer(), pair.value().cents()));
              cents.aggregateByKey("sums", Aggregates.count("n"));
              cents.foreachBatch((info, all) -> seen.addAll(all));
              cents.reduceByKey(Long::sum).foreachBatch((info, all) -> seen.addAll(all));
              cents
                  .<Long>updateStateByKey(
                      StateSpec.of("n", Long.class),
                      (id, all, before) -> Optional.of(before.orElse(0L) + all.size()))
                  .foreachBatch((info, all) -> seen.addAll(all));
            });

    assertEquals(
        List.of(
            Pair.of("ann", 1L),
            Pair.of("ann", 1L),
            Pair.of("ann", 2L),
            Pair.of("ann", 2L),
            Pair.of("bob", 2L),
            Pair.of("bob", 2L),
            Pair.of("bob", 1L)),
        seen);
  }

  /** While an aggregate of the same updates takes back what they replace. */
  @Test
  void functionsOfUpdatesSeeEachAsARecordAndAreGivenNothingBack() {
    List<String> seen = new ArrayList<>();
    KeyedFunction<String, Long, Long, String> process =
        (customer, cents, context) -> context.emit("process " + customer + " " + cents);
    MapWithStateFunction<String, Long, Long, String> mapped =
        (customer, cents, state) -> Optional.of("mapped " + customer + " " + cents.orElseThrow());
    TestJob job = new TestJob();
    for (String order : List.of("1 ann 5", "1 bob 7", "1 bob 0")) {
      orders(order);
      job.run(
          context -> {
            PairDStream<String, Long> cents =
                standing(byId(context))
                    .mapToPair(
                        KeyTypes.STRING,
                        pair -> new Pair<>(pair.value().customer(), pair.value().cents()));
            cents
                .aggregateByKey("sums", Aggregates.count("n"))
                .changes()
                .map(each -> each.key() + (each.after() == null ? " went" : " came"))
                .union(cents.process(StateSpec.of("process", Long.class), process))
                .union(cents.mapWithState(StateSpec.of("mapped", Long.class), mapped))
                .union(cents.dropDuplicates("first").map(pair -> "first " + pair.key()))
                .foreachBatch((info, all) -> all.stream().sorted().forEach(seen::add));
          });
    }

    assertEquals(
        List.of(
            "ann came",
            "first ann",
            "mapped ann 5",
            "process ann [5]",
            "ann went",
            "bob came",
            "first bob",
            "mapped bob 7",
            "process bob [7]",
            "bob went"),
        seen);
  }

  /** Such a record is in no input of the batch that it fails. */
  @Test
  void aDeadRecordThatIsTakenBackWhereRecordsFailTheBatchIsSaidToBeOne() {
    TestJob dead =
        new TestJob(new InMemoryBackend(), TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));
    orders("1 ann 13");
    dead.run(this::sumsUnless13);
    orders("1 ann 2");
    TestJob failing = new TestJob(dead.backend(), TestJob.STRICT);

    JobFailedException failure =
        assertThrows(JobFailedException.class, () -> failing.run(this::sumsUnless13));

    assertTrue(
        failure
            .getMessage()
            .contains(
                "which an update takes back: java.lang.IllegalArgumentException: 13; if it failed"
                    + " when it was new it went to the dead letters, so go on with"
                    + " bad-records=dead-letters, or delete the table that is made of the updates"
                    + " by tarn delete, so that it begins anew"),
        failure.getMessage());
  }

  private void sumsUnless13(StreamingContext context) {
    standing(byId(context))
        .mapToPair(
            KeyTypes.STRING,
            pair -> {
              if (pair.value().cents() == 13) {
                throw new IllegalArgumentException("13");
              }
              return new Pair<>(pair.value().customer(), pair.value().cents());
            })
        .aggregateByKey("sums", Aggregates.sum("c", cents -> cents));
  }

  /** One that fails is a dead letter, and nothing is taken back of it later. */
  @Test
  void whatTakesADeadRecordBackIsLeftOut() {
    orders("1 ann 13", "2 ann 1");
    orders("1 ann 2");
    orders("1 ann 13");
    TestJob job =
        new TestJob(new InMemoryBackend(), TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));
    List<Object> seen = new ArrayList<>();
    job.run(
        context ->
            standing(byId(context))
                .mapToPair(
                    KeyTypes.STRING,
                    pair -> {
                      if (pair.value().cents() == 13) {
                        throw new IllegalArgumentException("13");
                      }
                      return new Pair<>(pair.value().customer(), pair.value().cents());
                    })
                .aggregateByKey("sums", Aggregates.sum("c", cents -> cents))
                .foreachBatch(
                    (info, all) -> all.forEach(each -> seen.add(each.value().asLong("c")))));

    assertEquals(List.of(1L, 3L, 1L), seen);
    assertEquals(2, job.deadRecords().size());
  }

  @Test
  void whatIsMadeOfATableBeginsWithIt() {
    TestJob job = new TestJob();
    orders("1 ann 13");
    job.run(context -> standing(byId(context)));
    orders("1 ann 14");
    assertEquals(
        "Job job cannot go on as it is, and nothing has been done: table n is new, and made of the"
            + " updates of [orders], of which it has missed those up to batch 0. What takes updates"
            + " back must have had those that they replace: give all of these tables new names, or"
            + " delete them all by tarn delete, so that they begin together; or aggregate events()"
            + " or finals()",
        assertThrows(
                JobFailedException.class,
                () ->
                    job.run(
                        context ->
                            standing(byId(context)).aggregateByKey("n", Aggregates.count("n"))))
            .getCause()
            .getMessage());
    job.run(context -> standing(byId(context)).events().aggregateByKey("n", Aggregates.count("n")));
    assertEquals(Map.of("1", "1"), packed(job, "n"));
  }

  @Test
  void recordsOfATableAreNotTurnedIntoItsUpdatesNorBack() {
    TestJob job = new TestJob();
    orders("1 ann 13");
    job.run(
        context -> {
          StateDStream<String, Order> orders = standing(byId(context));
          orders.events().aggregateByKey("seen", Aggregates.count("n"));
          orders.aggregateByKey("there", Aggregates.count("n"));
        });
    orders("1 ann 14");

    assertTrue(
        refusal(
                job,
                context -> {
                  StateDStream<String, Order> orders = standing(byId(context));
                  orders.aggregateByKey("seen", Aggregates.count("n"));
                  orders.aggregateByKey("there", Aggregates.count("n"));
                })
            .contains(
                "table seen is made of the updates of [orders], and was made of those of [] up to"
                    + " batch 0; [orders] is not what it has had updates of"));
    assertTrue(
        refusal(
                job,
                context -> {
                  StateDStream<String, Order> orders = standing(byId(context));
                  orders.events().aggregateByKey("seen", Aggregates.count("n"));
                  orders.events().aggregateByKey("there", Aggregates.count("n"));
                })
            .contains(
                "table there is made of the updates of [], and was made of those of [orders] up to"
                    + " batch 0; [orders] is not what it has had updates of"));
  }

  @Test
  void whatIsMadeOfSeveralTablesIsRefusedOnceOneOfThemBeginsAnew() {
    InMemoryBackend backend = new InMemoryBackend();
    TestJob job = new TestJob(backend, TestJob.STRICT);
    orders("1 ann 13");
    job.run(context -> ofBoth(context, "twice"));
    orders("1 ann 14");
    job.run(context -> ofBoth(context, "twice"));
    try (JobAdmin admin = backend.administer(TestJob.NAME)) {
      admin.deleteTable("twice");
    }
    orders("1 ann 15");

    assertTrue(
        refusal(job, context -> ofBoth(context, "twice"))
            .contains(
                "table n is made of the updates of [orders, twice], and was made of those of"
                    + " [orders, twice] up to batch 1; [twice] is not what it has had updates of"));
  }

  /** A second table is made of the same records, and a third of the updates of both. */
  private void ofBoth(StreamingContext context, String second) {
    PairDStream<String, Order> byId = byId(context);
    standing(byId)
        .union(byId.latestByKey(StateSpec.of(second, Order.class), Order::time))
        .aggregateByKey("n", Aggregates.count("n"));
  }

  /** A sum of which no two parts are 13 together. */
  public static final class Uncombinable extends TextSum {
    private static final long serialVersionUID = 1L;

    @Override
    public String combine(String left, String right) {
      String sum = super.combine(left, right);
      if (sum.equals("13")) {
        throw new IllegalArgumentException("unlucky");
      }
      return sum;
    }
  }

  /** Its next update would take back what was never counted. */
  @Test
  void aWindowThatCannotBeToldFailsTheBatchWhereItsUpdatesAreCounted() {
    orders("1 ann 6 3", "2 ann 7 4");
    TestJob job =
        new TestJob(new InMemoryBackend(), TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));

    assertTrue(
        refusal(
                job,
                context ->
                    context
                        .source(source)
                        .withWatermark(Order::time, Duration.ofSeconds(10))
                        .keyBy(KeyTypes.STRING, Order::customer)
                        .window(WindowSpec.sliding(Duration.ofSeconds(2), Duration.ofSeconds(1)))
                        .aggregate(
                            "sums",
                            Aggregates.<Order, Long, String>of(
                                "cents", Order::cents, new Uncombinable()))
                        .keyBy(KeyTypes.STRING, WindowedResult::key)
                        .aggregateByKey("windows", Aggregates.count("n")))
            .contains("a window whose changes are told cannot be left out"));
    assertEquals(Optional.empty(), job.row().committed());
  }

  private static String refusal(TestJob job, Consumer<StreamingContext> graph) {
    return assertThrows(JobFailedException.class, () -> job.run(graph)).getCause().getMessage();
  }

  @Test
  void whatKeysBeginWithIsAnUpdateToo() {
    QueueSource<Pair<String, Long>> initial = new QueueSource<>("initial", 2);
    initial.addAll(List.of(Pair.of("a", 5L), Pair.of("b", 2L)));
    try (SteppedJob job =
        new SteppedJob()
            .restarting(
                context ->
                    byId(context)
                        .<Long>updateStateByKey(
                            StateSpec.of("n", Long.class),
                            (id, orders, n) -> Optional.of(n.orElse(0L) + orders.size()),
                            context.initial(initial).mapToPair(KeyTypes.STRING, pair -> pair))
                        .keyBy(KeyTypes.STRING, pair -> "all")
                        .aggregateByKey(
                            "all", Aggregates.count("keys"), Aggregates.sum("n", Pair::value))
                        .map(
                            pair ->
                                pair.value().asLong("keys") + " " + pair.value().asLong("n")))) {
      orders("a x 1");
      assertEquals(List.of("2 7", "2 8"), job.step());
    }
  }

  /**
   * The window of the first order is closed when another comes: what is final is what was added.
   */
  @Test
  void nothingIsTakenBackOfAWindowThatIsClosed() {
    TestJob job = new TestJob();
    for (String order : List.of("1 ann 5 3", "2 ann 5 40", "1 ann 5 4", "3 ann 1 41")) {
      orders(order);
      job.run(
          context ->
              context
                  .source(source)
                  .withWatermark(Order::time, Duration.ZERO)
                  .keyBy(KeyTypes.STRING, Order::customer)
                  .window(WindowSpec.tumbling(Duration.ofSeconds(2)))
                  .aggregate("twos", Aggregates.count("n"))
                  .keyBy(KeyTypes.STRING, result -> "all")
                  .window(WindowSpec.tumbling(Duration.ofSeconds(20)))
                  .aggregate("twenties", Aggregates.sum("n", result -> result.asLong("n"))));
    }

    List<String> windows = new ArrayList<>();
    job.reader()
        .snapshot()
        .table("twenties")
        .scan()
        .forEach(
            row ->
                windows.add(
                    row.window().orElseThrow().start().getEpochSecond()
                        + " "
                        + row.value().asLong("n")));
    assertEquals(List.of("0 1", "40 2"), windows);
  }
}
