package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.Aggregated;
import io.tarn.schemas.Aggregator;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.internal.operator.AggregateCombiners;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.QueueSource;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Aggregates of which not all are packed: running, and of windows. */
final class OpenAggregateTest {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final TestJob job = new TestJob();
  private final QueueSource<Bid> bids = new QueueSource<>("bids", 3);

  /** A bid; its event time is {@code second}. */
  record Bid(String item, String bidder, long price, long second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  /** The middle of all prices. */
  public static final class Median implements Aggregator<Long, Median.Prices, Double> {
    private static final long serialVersionUID = 1L;

    /** In order. */
    public record Prices(List<Long> sorted) {}

    @Override
    public Prices create() {
      return new Prices(List.of());
    }

    @Override
    public Prices add(Prices kept, Long price) {
      return combine(kept, new Prices(List.of(price)));
    }

    @Override
    public Prices combine(Prices left, Prices right) {
      List<Long> all = new ArrayList<>(left.sorted());
      all.addAll(right.sorted());
      all.sort(Comparator.naturalOrder());
      return new Prices(all);
    }

    @Override
    public Double finish(Prices kept) {
      int size = kept.sorted().size();
      return (kept.sorted().get((size - 1) / 2) + kept.sorted().get(size / 2)) / 2.0;
    }

    @Override
    public ValueCodec<Prices> codec() {
      return CborCodec.of(Prices.class);
    }
  }

  private static List<Aggregate<Bid>> aggregates() {
    return List.of(
        Aggregates.count("n"),
        Aggregates.first("first", Bid::bidder, Bid::time),
        Aggregates.last("last", Bid::bidder, Bid::time),
        Aggregates.minBy("cheapest", Bid::bidder, Bid::price),
        Aggregates.maxBy("dearest", bid -> bid, Bid::price),
        Aggregates.top("top", 3, Bid::price, Bid::price),
        Aggregates.collect("all", 1_000, Bid::price),
        Aggregates.of("median", Bid::price, new Median()),
        Aggregates.avg("mean", Bid::price));
  }

  private static String expected(List<Bid> bids) {
    Comparator<Bid> byTime = Comparator.comparingLong(Bid::second);
    List<Long> prices = bids.stream().map(Bid::price).sorted().toList();
    int size = prices.size();
    return size
        + " "
        + bids.stream().min(byTime).orElseThrow().second()
        + " "
        + bids.stream().max(byTime).orElseThrow().second()
        + " "
        + prices.get(0)
        + " "
        + prices.get(size - 1)
        + " "
        + prices.subList(Math.max(0, size - 3), size).stream()
            .sorted(Comparator.reverseOrder())
            .toList()
        + " "
        + prices
        + " "
        + (prices.get((size - 1) / 2) + prices.get(size / 2)) / 2.0;
  }

  private static String shown(AggregateResult result) {
    return result.asLong("n")
        + " "
        + second(result.as("first", String.class))
        + " "
        + second(result.as("last", String.class))
        + " "
        + price(result.as("cheapest", String.class))
        + " "
        + result.as("dearest", Bid.class).price()
        + " "
        + result.asList("top", Long.class)
        + " "
        + result.asList("all", Long.class).stream().sorted().toList()
        + " "
        + result.asDouble("median");
  }

  /** Bidders are named by second and price. */
  private static String second(String bidder) {
    return bidder.split("/")[0];
  }

  private static String price(String bidder) {
    return bidder.split("/")[1];
  }

  private List<Bid> some(int count) {
    List<Bid> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long second = random.nextInt(1_000);
      long price = random.nextInt(10_000);
      some.add(new Bid("item-" + random.nextInt(3), second + "/" + price, price, second));
    }
    return some;
  }

  @Test
  void runningAggregatesEqualAFold() {
    List<Bid> all = new ArrayList<>();
    for (int batch = 0; batch < 5; batch++) {
      List<Bid> some = some(30);
      bids.addAll(some);
      all.addAll(some);
      job.run(
          context ->
              context
                  .source(bids)
                  .keyBy(KeyTypes.STRING, Bid::item)
                  .aggregateByKey(StateSpec.table("items"), aggregates()));
    }
    Map<String, String> expected = new TreeMap<>();
    all.stream()
        .collect(Collectors.groupingBy(Bid::item))
        .forEach((item, own) -> expected.put(item, expected(own)));
    Map<String, String> served = new TreeMap<>();
    try (Rows<Row> rows = job.reader().snapshot().table("items").scan()) {
      rows.forEach(row -> served.put((String) row.key(), shown(result(row))));
    }
    assertEquals(expected, served, "seed " + seed);
  }

  @Test
  void windowsOfThemEqualAFold() {
    WindowSpec window = WindowSpec.sliding(Duration.ofSeconds(300), Duration.ofSeconds(120));
    List<Bid> all = some(200);
    bids.addAll(all.subList(0, 90));
    bids.addAll(all.subList(90, 200));
    Map<String, String> told = new TreeMap<>();
    job.run(
        context ->
            context
                .source(bids)
                .withEventTime(Bid::time)
                .keyBy(KeyTypes.STRING, Bid::item)
                .window(window)
                .aggregate(StateSpec.table("items"), aggregates())
                .foreachBatch(
                    (info, results) ->
                        results.forEach(each -> told.put(name(each), shown(each.result())))));
    Map<String, String> expected = new TreeMap<>();
    for (long start = -240; start < 1_000; start += 120) {
      long from = start;
      all.stream()
          .filter(bid -> from <= bid.second() && bid.second() < from + 300)
          .collect(Collectors.groupingBy(Bid::item))
          .forEach((item, own) -> expected.put(item + "@" + from, expected(own)));
    }
    assertEquals(expected, told, "seed " + seed);
    Map<String, String> served = new TreeMap<>();
    try (Rows<Row> rows = job.reader().snapshot().table("items").scan()) {
      rows.forEach(
          row ->
              served.put(
                  row.key() + "@" + row.window().orElseThrow().start().getEpochSecond(),
                  shown(result(row))));
    }
    assertEquals(expected, served, "seed " + seed);
  }

  private static String name(WindowedResult<String> result) {
    return result.key() + "@" + result.window().start().getEpochSecond();
  }

  @SuppressWarnings("unchecked")
  private static AggregateResult result(Row row) {
    return new AggregateResult(row.value().as(LinkedHashMap.class));
  }

  @Test
  void sessionsHaveThemToo() {
    bids.addAll(
        List.of(new Bid("a", "1/5", 5, 1), new Bid("a", "9/7", 7, 9), new Bid("a", "4/6", 6, 4)));
    job.run(
        context ->
            context
                .source(bids)
                .withEventTime(Bid::time)
                .keyBy(KeyTypes.STRING, Bid::item)
                .sessionWindow(Duration.ofSeconds(4))
                .aggregate(
                    "sessions",
                    Aggregates.last("last", Bid::bidder, Bid::time),
                    Aggregates.count("n")));
    List<String> sessions = new ArrayList<>();
    try (Rows<Row> rows = job.reader().snapshot().table("sessions").scan()) {
      rows.forEach(
          row ->
              sessions.add(
                  row.window().orElseThrow().start().getEpochSecond() + " " + row.value()));
    }
    assertEquals(List.of("1 {\"last\":\"4/6\",\"n\":2}", "9 {\"last\":\"9/7\",\"n\":1}"), sessions);
  }

  @Test
  void aFieldMayBeAppendedAndReadsAsAbsentUntilItHasAValue() {
    bids.addAll(List.of(new Bid("a", "x", 5, 1), new Bid("b", "y", 6, 1)));
    count(Aggregates.count("n"));
    bids.addAll(List.of(new Bid("a", "z", 7, 2)));
    count(
        Aggregates.count("n"),
        Aggregates.min("least", Bid::price),
        Aggregates.avg("mean", Bid::price),
        Aggregates.sum("sum", Bid::price));

    List<String> rows = new ArrayList<>();
    try (Rows<Row> scan = job.reader().snapshot().table("counts").scan()) {
      scan.forEach(row -> rows.add(row.key() + " " + row.value()));
    }
    assertEquals(
        List.of(
            "a {\"n\":2,\"least\":7,\"mean\":7.0,\"sum\":7}",
            "b {\"n\":1,\"least\":null,\"mean\":null,\"sum\":0}"),
        rows);
    JobFailedException refused =
        assertThrows(JobFailedException.class, () -> count(Aggregates.sum("sum", Bid::price)));
    assertTrue(
        refused.getMessage().contains("exists with another kind of values"), refused.getMessage());
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  private void count(Aggregate<Bid>... aggregates) {
    job.run(
        context ->
            context
                .source(bids)
                .keyBy(KeyTypes.STRING, Bid::item)
                .aggregateByKey("counts", aggregates));
  }

  @Test
  void whatIsCollectedIsBounded() {
    bids.addAll(List.of(new Bid("a", "x", 5, 1), new Bid("a", "y", 6, 1), new Bid("a", "z", 7, 1)));
    JobFailedException failed =
        assertThrows(
            JobFailedException.class, () -> count(Aggregates.collect("prices", 2, Bid::price)));
    assertTrue(
        failed.getMessage().contains("more than 2 values were to be collected of one key"),
        failed.getMessage());
  }

  @Test
  void valuesAreReducedByAFunction() {
    bids.addAll(List.of(new Bid("a", "x", 5, 1), new Bid("a", "y", 6, 1)));
    bids.addAll(List.of(new Bid("a", "z", 7, 1)));
    count(Aggregates.reduce("longest", String.class, Bid::bidder, (left, right) -> left + right));
    try (Rows<Row> rows = job.reader().snapshot().table("counts").scan()) {
      assertEquals("{\"longest\":\"xyz\"}", rows.iterator().next().value().toString());
    }
    List<List<Pair<String, AggregateResult>>> given = new ArrayList<>();
    bids.addAll(List.of(new Bid("a", "!", 7, 1)));
    job.run(
        context ->
            context
                .source(bids)
                .keyBy(KeyTypes.STRING, Bid::item)
                .aggregateByKey(
                    "counts",
                    Aggregates.reduce(
                        "longest", String.class, Bid::bidder, (left, right) -> left + right))
                .foreachBatch((info, results) -> given.add(results)));
    assertEquals("xyz!", given.get(0).get(0).value().as("longest", String.class));
  }

  /** A class that this program does not have is named. */
  @Test
  void aReaderWithoutTheClassIsToldWhichItLacks() {
    Map<String, String> attributes =
        new LinkedHashMap<>(
            TableSchema.of(
                    "t",
                    KeyTypes.STRING,
                    AggregateCombiners.of(
                            "t",
                            List.<Aggregate<Bid>>of(
                                Aggregates.of("median", Bid::price, new Median())))
                        .schema())
                .toAttributes());
    assertEquals(
        "median:class(io.tarn.stream.engine.OpenAggregateTest$Median)",
        attributes.get("tarn.fields"));
    attributes.put("tarn.fields", "median:class(com.shop.Median)");
    Aggregated found = (Aggregated) TableSchema.fromAttributes(attributes).value();
    Object[] pane = found.decode(new byte[] {0, 0, 0, 2, 'h', 'i'});
    assertEquals(
        "aggregate median is made by class(com.shop.Median), which this program does not have: put"
            + " it on the class path, or read what is stored by rawRows()",
        assertThrows(IllegalArgumentException.class, () -> found.merge(pane, found.copy(pane)))
            .getMessage());
    assertTrue(TarnClient.on(job.backend().reads()).jobs().isEmpty());
  }
}
