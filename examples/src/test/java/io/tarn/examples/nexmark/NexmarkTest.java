package io.tarn.examples.nexmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Entry;
import io.tarn.client.Rows;
import io.tarn.client.TarnClient;
import io.tarn.client.TypedRow;
import io.tarn.client.TypedTable;
import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.BatchProgress;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.output.MemoryOutput;
import io.tarn.testkit.FaultMode;
import io.tarn.testkit.FaultPoint;
import io.tarn.testkit.Faults;
import io.tarn.testkit.FaultyBackend;
import io.tarn.testkit.JobDriver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The queries in memory. */
final class NexmarkTest {
  private static final long SELLER = 1;
  private static final long RESERVE = 100;
  private static final String NAME = "Ann Lee";
  private static final String CITY = "Bend";

  private final QueueSource<NexmarkEvent> events = new QueueSource<>("events", 2);

  @Nested
  final class Undisturbed extends QueryTests {
    private final InMemoryBackend backend = new InMemoryBackend();

    @Override
    void run(String job, FaultPoint writes, Consumer<StreamingContext> graph) throws Exception {
      runAvailable(job, backend, graph);
    }

    @Override
    TarnClient client() {
      return TarnClient.on(backend.reads());
    }
  }

  /** The job crashes nine times, each a few calls after it was begun anew. */
  @Nested
  final class Crashed extends QueryTests {
    private static final int CALL_THAT_FAILS = 3;

    private final Faults faults = new Faults();
    private final FaultyBackend backend = new FaultyBackend(new InMemoryBackend(), faults);

    @Override
    void run(String job, FaultPoint writes, Consumer<StreamingContext> graph) throws Exception {
      for (FaultPoint point : List.of(FaultPoint.PLAN, writes, FaultPoint.COMMIT)) {
        for (FaultMode mode : List.of(FaultMode.BEFORE, FaultMode.PARTIAL, FaultMode.AFTER)) {
          faults.crash(point, CALL_THAT_FAILS, mode);
          assertThrows(
              JobFailedException.class,
              () -> runAvailable(job, backend, graph),
              () -> "no crash at " + point + " " + mode);
          faults.heal();
        }
      }
      runAvailable(job, backend, graph);
    }

    @Override
    TarnClient client() {
      return TarnClient.on(backend.reads());
    }
  }

  @Test
  void q3JoinsAPersonWithAuctionsThatComeBeforeAndAfter() {
    MemoryOutput<LocalItem> told = MemoryOutput.create();
    try (JobDriver job =
        JobDriver.of("q3", streams -> Query3.build(streams, events).to("told", told))) {
      job.push(events, auctionIn(10, 7, 1), auctionIn(11, 8, 1), auctionIn(10, 9, 2));
      assertEquals(List.of(), told.records());

      job.restart();
      job.push(events, person(1, "OR"), person(2, "WA"));
      assertEquals(List.of(item("OR", 7)), told.records());
      try (Rows<Entry> waiting = job.reader().snapshot().table("sellers").entries(2L, "waiting")) {
        assertFalse(waiting.iterator().hasNext());
      }

      job.restart();
      job.push(
          events,
          auctionIn(10, 17, 1),
          auctionIn(10, 18, 2),
          auctionIn(10, 19, 3),
          person(3, "CA"));
      assertEquals(
          Set.of(item("OR", 7), item("OR", 17), item("CA", 19)), Set.copyOf(told.records()));
      assertEquals(3, told.records().size());
    }
  }

  @Test
  void q5HasAllAuctionsThatTieAndForgetsThoseThatAreOvertaken() {
    try (JobDriver job = JobDriver.of("q5", streams -> Query5.build(streams, events))) {
      job.push(events, bid(1, 100, 6), bid(1, 100, 7), bid(2, 100, 8));
      assertEquals(
          Map.of(second(0), hot(2, 1L), second(5), hot(2, 1L)),
          Query5.read(job.reader().snapshot()));

      job.restart();
      job.push(events, bid(2, 100, 9), bid(3, 100, 11), bid(3, 100, 12));
      assertEquals(
          Map.of(second(0), hot(2, 1L, 2L), second(5), hot(2, 1L, 2L, 3L), second(10), hot(2, 3L)),
          Query5.read(job.reader().snapshot()));

      job.push(events, bid(2, 100, 5));
      assertEquals(
          Map.of(second(0), hot(3, 2L), second(5), hot(3, 2L), second(10), hot(2, 3L)),
          Query5.read(job.reader().snapshot()));
    }
  }

  @Test
  void q6ForgetsAllButTheLastTenOfASellerByWhenTheyClosed() {
    try (JobDriver job = JobDriver.of("q6", streams -> Query6.build(streams, events))) {
      for (int price = 120; price > 110; price--) {
        events.addAll(List.of(auction(price, 0, price), bid(price, price, 1)));
      }
      job.push(events, bid(1, 100, 160));
      assertEquals(Map.of(SELLER, 115.5), Query6.read(job.reader().snapshot()));

      job.restart();
      // Closes before all that are known, so it is not one of the last; the other one is.
      job.push(events, auction(7, 0, 100), bid(7, 1_000, 1));
      job.push(events, auction(8, 0, 130), bid(8, 121, 1));
      assertEquals(Map.of(SELLER, 116.5), Query6.read(job.reader().snapshot()));
    }
  }

  @Test
  void q7HasAllBidsThatTieAndForgetsThoseThatAreOutbid() {
    Bid first = bid(1, 700, 2);
    Bid second = bid(2, 700, 9);
    Bid ofNextWindow = bid(3, 700, 10);
    Bid higher = bid(4, 900, 3);
    try (JobDriver job = JobDriver.of("q7", streams -> Query7.build(streams, events))) {
      job.push(events, bid(5, 500, 1), first);
      job.push(events, second, ofNextWindow, bid(6, 699, 4));
      assertEquals(
          Map.of(second(0), List.of(first, second), second(10), List.of(ofNextWindow)),
          Query7.read(job.reader().snapshot()));

      job.restart();
      job.push(events, higher);
      assertEquals(
          Map.of(second(0), List.of(higher), second(10), List.of(ofNextWindow)),
          Query7.read(job.reader().snapshot()));
    }
  }

  @Test
  void q8JoinsWhatLiesInOneWindowAloneInWhateverOrderItComes() {
    MemoryOutput<NewSeller> told = MemoryOutput.create();
    try (JobDriver job =
        JobDriver.of("q8", streams -> Query8.build(streams, events).to("told", told))) {
      job.push(events, auction(7, 10, 20), auction(8, 9, 20));
      job.restart();
      job.push(events, personJoining(second(20).minusMillis(1)));
      job.push(events, auction(9, 20, 30));
      NewSeller expected = new NewSeller(SELLER, NAME, RESERVE);
      assertEquals(List.of(expected), told.records());

      job.restart();
      job.push(events, auction(10, 19, 30));
      assertEquals(List.of(expected, expected), told.records());
    }
  }

  @Test
  void q9TakesTheHighestBidFromTheOpeningToTheCloseInWhateverOrderTheyCome() {
    Auction auction = auction(7, 10, 20);
    Bid first = bid(7, 700, 11);
    MemoryOutput<AuctionBid> told = MemoryOutput.create();
    try (JobDriver job =
        JobDriver.of("q9", streams -> Query9.build(streams, events).to("told", told))) {
      job.push(events, bid(7, 900, 9), bid(7, 700, 19), first, bid(8, 100, 11));
      job.restart();
      job.push(events, auction, bid(7, 700, 12), bid(7, 800, 20), auction(9, 10, 20));
      job.push(events, bid(7, 699, 10), bid(9, RESERVE - 1, 11), bid(1, 100, 49));
      assertEquals(List.of(), told.records());

      job.push(events, bid(7, 800, 50));
      assertEquals(List.of(new AuctionBid(auction, first)), told.records());
      job.push(events, bid(1, 100, 90));
      assertEquals(1, told.records().size());
      assertEquals(List.of(1L), keys(job.table(Query9.LOTS.keyedBy(KeyTypes.LONG))));
    }
  }

  private static List<Long> keys(TypedTable<Long, Lot> table) {
    List<Long> keys = new ArrayList<>();
    try (Rows<TypedRow<Long, Lot>> rows = table.scan()) {
      rows.forEach(row -> keys.add(row.key()));
    }
    return keys;
  }

  /**
   * Where the next batch is not yet there, the job closes windows that the watermark has passed.
   */
  @Test
  void nothingIsLateThoughWindowsCloseBetweenBatches() {
    long seed = System.nanoTime();
    List<NexmarkEvent> all =
        new NexmarkGenerator(seed, Duration.ofSeconds(2))
            .outOfOrder(QueryTests.OUT_OF_ORDER)
            .events(2_000);
    try (JobDriver job = JobDriver.of("q7", streams -> Query7.build(streams, events))) {
      for (int from = 0; from < all.size(); from += 100) {
        events.addAll(all.subList(from, from + 100));
        job.run();
      }
      assertEquals(
          NexmarkModel.standard().q7(all),
          QueryTests.sets(Query7.read(job.reader().snapshot())),
          () -> "seed " + seed);
      assertEquals(
          0,
          job.progress().stream().mapToLong(BatchProgress::lateRows).sum(),
          () -> "seed " + seed);
    }
  }

  private static Bid bid(long auction, long price, long second) {
    return new Bid(auction, 1, price, second(second), "");
  }

  private static Auction auctionIn(long category, long id, long seller) {
    return new Auction(id, "", "", 0, RESERVE, second(0), second(9), seller, category, "");
  }

  private static Auction auction(long id, long opens, long closes) {
    return new Auction(id, "", "", 0, RESERVE, second(opens), second(closes), SELLER, 10, "");
  }

  private static Person person(long id, String state) {
    return new Person(id, NAME, "", "", CITY, state, second(0), "");
  }

  private static Person personJoining(Instant time) {
    return new Person(SELLER, NAME, "", "", CITY, "OR", time, "");
  }

  private static LocalItem item(String state, long auction) {
    return new LocalItem(NAME, CITY, state, auction);
  }

  private static HotItems hot(long bids, Long... auctions) {
    return new HotItems(List.of(auctions), bids);
  }

  private static Instant second(long second) {
    return NexmarkGenerator.START.plusSeconds(second);
  }
}
