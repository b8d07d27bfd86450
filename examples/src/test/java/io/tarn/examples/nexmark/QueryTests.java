package io.tarn.examples.nexmark;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.TarnClient;
import io.tarn.client.TypedRow;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.testkit.FaultPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Each query answers what the model does, of 10,000 events that come out of order in 20 batches.
 * Subclasses say what happens to its job meanwhile.
 */
abstract class QueryTests {
  static final int EVENTS = 10_000;
  static final int BATCH = 500;

  /** What the queries' watermarks allow for. */
  static final Duration OUT_OF_ORDER = Duration.ofSeconds(30);

  private static final EngineConfig CONFIG =
      EngineConfig.defaults()
          .withThreads(2)
          .withStrict(true)
          .withAttempts(1, Duration.ZERO, Duration.ZERO);

  private final long seed = System.nanoTime();
  private final NexmarkModel model = NexmarkModel.standard();

  /** So far apart that a window has about five bids, and auctions often tie. */
  private final List<NexmarkEvent> events = events(Duration.ofSeconds(2));

  /**
   * Runs a job until it has read all events.
   *
   * @param writes what the job does between the plan and the commit of a batch
   */
  abstract void run(String job, FaultPoint writes, Consumer<StreamingContext> graph)
      throws Exception;

  abstract TarnClient client();

  @Test
  void q0PassesEachEventThroughOnce() throws Exception {
    assertEquals(counted(model.q0(events)), counted(told("q0", Query0::build)), this::seed);
  }

  @Test
  void q1ConvertsThePriceOfEachBidOnce() throws Exception {
    assertEquals(counted(model.q1(events)), counted(told("q1", Query1::build)), this::seed);
  }

  @Test
  void q2SelectsTheBidsForSomeAuctionsOnce() throws Exception {
    assertEquals(counted(model.q2(events)), counted(told("q2", Query2::build)), this::seed);
  }

  @Test
  void q3TellsEachItemThatAPersonFromSomeStatesSellsOnce() throws Exception {
    List<LocalItem> expected = model.q3(events);
    assertFalse(expected.isEmpty(), this::seed);

    assertEquals(
        counted(expected), counted(told("q3", FaultPoint.WRITE_STATE, Query3::build)), this::seed);
  }

  @Test
  void q4ServesAndTellsTheAveragePriceOfEachCategory() throws Exception {
    Map<Long, Double> expected = model.q4(events, watermark());
    assertFalse(expected.isEmpty(), this::seed);

    MemoryOutput<Pair<Long, AggregateResult>> told = MemoryOutput.create();
    Snapshot snapshot =
        kept("q4", (streams, source) -> Query4.build(streams, source).to("told", told));

    assertEquals(expected, Query4.read(snapshot), this::seed);
    assertEquals(expected, last(told, Query4::average), this::seed);
  }

  @Test
  void q5ServesAndTellsTheHotItemsOfEachWindow() throws Exception {
    Map<Instant, HotItems> expected = model.q5(events);
    assertTrue(expected.values().stream().anyMatch(each -> each.auctions().size() > 1), this::seed);

    MemoryOutput<WindowedResult<Instant>> told = MemoryOutput.create();
    Snapshot snapshot =
        kept("q5", (streams, source) -> Query5.build(streams, source).to("told", told));

    assertEquals(expected, Query5.read(snapshot), this::seed);
    Map<Instant, HotItems> lastTold = new TreeMap<>();
    told.records().forEach(each -> lastTold.put(each.key(), Query5.hottest(each.result())));
    assertEquals(expected, lastTold, this::seed);
  }

  @Test
  void q6ServesAndTellsTheAveragePriceOfEachSellersLastTen() throws Exception {
    Map<Long, Double> expected = model.q6(events, watermark());
    assertFalse(expected.isEmpty(), this::seed);

    MemoryOutput<Pair<Long, AggregateResult>> told = MemoryOutput.create();
    Snapshot snapshot =
        kept("q6", (streams, source) -> Query6.build(streams, source).to("told", told));

    assertEquals(expected, Query6.read(snapshot), this::seed);
    assertEquals(expected, last(told, Query6::average), this::seed);
  }

  @Test
  void q7ServesAndTellsTheHighestBidsOfEachWindow() throws Exception {
    Map<Instant, Set<Bid>> expected = model.q7(events);

    MemoryOutput<WindowedResult<String>> told = MemoryOutput.create();
    Snapshot snapshot =
        kept("q7", (streams, source) -> Query7.build(streams, source).to("told", told));

    assertEquals(expected, sets(Query7.read(snapshot)), this::seed);
    Map<Instant, List<Bid>> lastTold = new HashMap<>();
    told.records()
        .forEach(each -> lastTold.put(each.window().start(), Query7.highest(each.result())));
    assertEquals(expected, sets(lastTold), this::seed);
  }

  /** Its events are so near each other that many join in a window. */
  @Test
  void q8TellsEachAuctionOfSomebodyWhoHasJoinedInItsWindowOnce() throws Exception {
    List<NexmarkEvent> near = events(Duration.ofMillis(10));
    List<NewSeller> expected = model.q8(near);
    assertFalse(expected.isEmpty(), this::seed);

    MemoryOutput<NewSeller> told = MemoryOutput.create();
    kept("q8", near, (streams, source) -> Query8.build(streams, source).to("told", told));

    assertEquals(counted(expected), counted(told.records()), this::seed);
  }

  @Test
  void q9TellsTheWinningBidOfEachClosedAuctionOnceAndForgetsTheRest() throws Exception {
    MemoryOutput<AuctionBid> told = MemoryOutput.create();
    Snapshot snapshot =
        kept("q9", (streams, source) -> Query9.build(streams, source).to("told", told));

    assertEquals(counted(model.q9(events, watermark())), counted(told.records()), this::seed);
    try (Rows<TypedRow<Long, Lot>> lots =
        snapshot.table(Query9.LOTS.keyedBy(KeyTypes.LONG)).scan()) {
      lots.forEach(lot -> assertTrue(lot.state().due().isAfter(watermark()), this::seed));
    }
  }

  /** Where the watermark is once all events have been read. */
  private Instant watermark() {
    return events.stream()
        .map(NexmarkEvent::dateTime)
        .max(Comparator.naturalOrder())
        .orElseThrow()
        .minus(OUT_OF_ORDER);
  }

  /** What a query gives that keeps nothing. */
  private <T> List<T> told(String job, Query<T> query) throws Exception {
    return told(job, FaultPoint.PUT_BATCH, query);
  }

  private <T> List<T> told(String job, FaultPoint writes, Query<T> query) throws Exception {
    MemoryOutput<T> told = MemoryOutput.create();
    QueueSource<NexmarkEvent> source = source(events);
    run(job, writes, streams -> query.build(streams, source).to("told", told));
    return told.records();
  }

  /** What a job has kept once it has read all events. */
  private Snapshot kept(String job, KeptQuery query) throws Exception {
    return kept(job, events, query);
  }

  private Snapshot kept(String job, List<NexmarkEvent> read, KeptQuery query) throws Exception {
    QueueSource<NexmarkEvent> source = source(read);
    List<BatchProgress> batches = new ArrayList<>();
    run(
        job,
        FaultPoint.WRITE_STATE,
        streams -> {
          streams.addListener(batches::add);
          query.build(streams, source);
        });
    assertTrue(batches.stream().anyMatch(batch -> batch.watermark().isPresent()), this::seed);
    assertEquals(0, batches.stream().mapToLong(BatchProgress::lateRows).sum(), this::seed);
    return client().job(job).snapshot();
  }

  private List<NexmarkEvent> events(Duration spacing) {
    return new NexmarkGenerator(seed, spacing).outOfOrder(OUT_OF_ORDER).events(EVENTS);
  }

  private static QueueSource<NexmarkEvent> source(List<NexmarkEvent> events) {
    QueueSource<NexmarkEvent> source = new QueueSource<>("events", 2);
    for (int from = 0; from < EVENTS; from += BATCH) {
      source.addAll(events.subList(from, from + BATCH));
    }
    return source;
  }

  private String seed() {
    return "seed " + seed;
  }

  /** What was last told of each key. */
  private static Map<Long, Double> last(
      MemoryOutput<Pair<Long, AggregateResult>> told, ToDoubleFunction<AggregateResult> average) {
    Map<Long, Double> last = new TreeMap<>();
    told.records().forEach(each -> last.put(each.key(), average.applyAsDouble(each.value())));
    return last;
  }

  private static <T> Map<T, Long> counted(List<T> records) {
    return records.stream().collect(groupingBy(Function.identity(), counting()));
  }

  /** As the model has them; no two bids of the generator are equal. */
  static Map<Instant, Set<Bid>> sets(Map<Instant, List<Bid>> bids) {
    Map<Instant, Set<Bid>> sets = new HashMap<>();
    bids.forEach(
        (start, highest) -> {
          sets.put(start, new HashSet<>(highest));
          assertEquals(sets.get(start).size(), highest.size(), () -> "twice in " + highest);
        });
    return sets;
  }

  /** Runs a job of that graph on all that is available. */
  static void runAvailable(String job, Backend backend, Consumer<StreamingContext> graph)
      throws InterruptedException {
    try (StreamingContext streams = new StreamingContext(job, backend, CONFIG)) {
      graph.accept(streams);
      streams.runAvailable();
    }
  }

  @FunctionalInterface
  private interface Query<T> {
    DStream<T> build(StreamingContext streams, QueueSource<NexmarkEvent> source);
  }

  @FunctionalInterface
  private interface KeptQuery {
    void build(StreamingContext streams, QueueSource<NexmarkEvent> source);
  }
}
