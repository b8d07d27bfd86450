package io.tarn.examples.nexmark;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.averagingLong;
import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What each query must answer: plain folds over all events, the simplest that can be right. Windows
 * go by the time of the event, so the order in which events arrive does not matter to them.
 *
 * <p>A window holds its start but not its end. Starts are whole multiples of the period, in queries
 * 7 and 8 of the size, counted from 1970-01-01T00:00:00Z. So the first and last windows may reach
 * beyond the events; they count like the others. Windows without a bid have no result.
 *
 * @param windowSize how long windows are, in whole milliseconds
 * @param windowPeriod how far apart the windows of query 5 start, in whole milliseconds
 */
public record NexmarkModel(Duration windowSize, Duration windowPeriod) {
  private static final int AUCTION_SKIP = 123;
  private static final Set<String> STATES = Set.of("OR", "ID", "CA");
  private static final long CATEGORY = 10;
  private static final int LAST_SALES = 10;

  public NexmarkModel {
    if (windowPeriod.toMillis() < 1 || windowPeriod.compareTo(windowSize) > 0) {
      throw new IllegalArgumentException(
          "1ms <= windowPeriod <= windowSize must hold, but windowPeriod is "
              + windowPeriod
              + " and windowSize "
              + windowSize);
    }
  }

  /** Windows of ten seconds, every five: the defaults of Beam's {@code NexmarkConfiguration}. */
  public static NexmarkModel standard() {
    return new NexmarkModel(Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  /** Query 0, pass through: all events as they are ({@code Query0Model.java}). */
  public List<NexmarkEvent> q0(List<NexmarkEvent> events) {
    return List.copyOf(events);
  }

  /**
   * Query 1, currency: all bids, with prices in euro cents. A dollar is 89 euro cents; fractions of
   * a cent are cut off ({@code Query1Model.java}).
   */
  public List<Bid> q1(List<NexmarkEvent> events) {
    return bids(events).stream().map(NexmarkModel::inEuros).toList();
  }

  private static Bid inEuros(Bid bid) {
    long price = bid.price() * 89 / 100;
    return new Bid(bid.auction(), bid.bidder(), price, bid.dateTime(), bid.extra());
  }

  /**
   * Query 2, selection: the bids for auctions whose id is a multiple of 123 ({@code
   * Query2Model.java}; the number is {@code auctionSkip} in {@code NexmarkConfiguration.java}).
   */
  public List<AuctionPrice> q2(List<NexmarkEvent> events) {
    return bids(events).stream()
        .filter(bid -> bid.auction() % AUCTION_SKIP == 0)
        .map(bid -> new AuctionPrice(bid.auction(), bid.price()))
        .toList();
  }

  /**
   * Query 3, local item suggestion: who in Oregon, Idaho or California sells something of category
   * 10, with the id of the auction ({@code Query3Model.java}).
   */
  public List<LocalItem> q3(List<NexmarkEvent> events) {
    Map<Long, Person> people = people(events);
    return auctions(events).stream()
        .filter(auction -> auction.category() == CATEGORY)
        .filter(auction -> people.containsKey(auction.seller()))
        .map(auction -> localItem(people.get(auction.seller()), auction))
        .filter(item -> STATES.contains(item.state()))
        .toList();
  }

  private static LocalItem localItem(Person seller, Auction auction) {
    return new LocalItem(seller.name(), seller.city(), seller.state(), auction.id());
  }

  /**
   * Query 4, average price for a category: of the winning bids of all auctions that have closed, as
   * the CQL in {@code Query4.java} has it; Beam averages over sliding windows.
   *
   * @return by category, in cents
   */
  public SortedMap<Long, Double> q4(List<NexmarkEvent> events, Instant now) {
    return q9(events, now).stream()
        .collect(
            groupingBy(
                won -> won.auction().category(),
                TreeMap::new,
                averagingLong(won -> won.bid().price())));
  }

  /**
   * Query 5, hot items: for each sliding window, the auctions with the most bids, all of them if
   * they tie ({@code Query5Model.java}).
   *
   * @return by the window's start
   */
  public SortedMap<Instant, HotItems> q5(List<NexmarkEvent> events) {
    Map<Instant, Map<Long, Long>> counts = new HashMap<>();
    for (Bid bid : bids(events)) {
      for (Instant start : slidingStarts(bid.dateTime())) {
        counts
            .computeIfAbsent(start, missing -> new HashMap<>())
            .merge(bid.auction(), 1L, Long::sum);
      }
    }
    SortedMap<Instant, HotItems> hottest = new TreeMap<>();
    counts.forEach((start, byAuction) -> hottest.put(start, hottest(byAuction)));
    return hottest;
  }

  private static HotItems hottest(Map<Long, Long> bidsByAuction) {
    long most = Collections.max(bidsByAuction.values());
    return new HotItems(
        bidsByAuction.keySet().stream().filter(id -> bidsByAuction.get(id) == most).toList(), most);
  }

  /**
   * Query 6, average selling price by seller: of the winning bids of the last ten auctions that
   * have closed. They are the last by their closing time, as the CQL in {@code Query6.java} has it,
   * and by their id if they close together; Beam goes by the times of the winning bids.
   *
   * @return by seller, in cents
   */
  public SortedMap<Long, Double> q6(List<NexmarkEvent> events, Instant now) {
    return q9(events, now).stream()
        .collect(
            groupingBy(
                won -> won.auction().seller(),
                TreeMap::new,
                collectingAndThen(toList(), NexmarkModel::averageOfLast)));
  }

  private static double averageOfLast(List<AuctionBid> sales) {
    List<AuctionBid> last = new ArrayList<>(sales);
    last.sort(
        comparing((AuctionBid won) -> won.auction().expires())
            .thenComparing(won -> won.auction().id()));
    return last.subList(Math.max(last.size() - LAST_SALES, 0), last.size()).stream()
        .mapToLong(won -> won.bid().price())
        .average()
        .orElseThrow();
  }

  /**
   * Query 7, highest bid: for each tumbling window, the bids with the highest price.
   *
   * <p>Beam has two answers to a tie. Its pipeline selects all bids with the highest price ({@code
   * Query7.java}), and so do we. Its model keeps only the one that arrived last ({@code
   * Query7Model.java}).
   *
   * @return by the window's start
   */
  public SortedMap<Instant, Set<Bid>> q7(List<NexmarkEvent> events) {
    return bids(events).stream()
        .collect(
            groupingBy(
                bid -> floor(bid.dateTime(), windowSize),
                TreeMap::new,
                collectingAndThen(toList(), NexmarkModel::highest)));
  }

  private static Set<Bid> highest(List<Bid> bids) {
    long price = bids.stream().mapToLong(Bid::price).max().orElseThrow();
    return bids.stream().filter(bid -> bid.price() == price).collect(toUnmodifiableSet());
  }

  /**
   * Query 8, monitor new users: who has opened an auction in the tumbling window in which they have
   * joined, once for each such auction ({@code Query8Model.java}).
   */
  public List<NewSeller> q8(List<NexmarkEvent> events) {
    Map<Long, Person> people = people(events);
    return auctions(events).stream()
        .filter(auction -> people.containsKey(auction.seller()))
        .filter(auction -> inOneWindow(people.get(auction.seller()), auction))
        .map(auction -> newSeller(people.get(auction.seller()), auction))
        .toList();
  }

  private boolean inOneWindow(Person seller, Auction auction) {
    return floor(seller.dateTime(), windowSize).equals(floor(auction.dateTime(), windowSize));
  }

  private static NewSeller newSeller(Person seller, Auction auction) {
    return new NewSeller(seller.id(), seller.name(), auction.reserve());
  }

  /**
   * Query 9, winning bids: for each auction that has closed, the highest bid that was made while it
   * was open and is not below the reserve, the earliest of several ({@code WinningBids.java}). Beam
   * counts bids from before the opening, too; we do not.
   *
   * @param now auctions that close at that time or before it have closed
   */
  public List<AuctionBid> q9(List<NexmarkEvent> events, Instant now) {
    Map<Long, List<Bid>> bids = bids(events).stream().collect(groupingBy(Bid::auction));
    return auctions(events).stream()
        .filter(auction -> !auction.expires().isAfter(now))
        .flatMap(auction -> won(auction, bids.getOrDefault(auction.id(), List.of())))
        .toList();
  }

  private static Stream<AuctionBid> won(Auction auction, List<Bid> bids) {
    return bids.stream()
        .filter(bid -> !bid.dateTime().isBefore(auction.dateTime()))
        .filter(bid -> bid.dateTime().isBefore(auction.expires()))
        .filter(bid -> bid.price() >= auction.reserve())
        .sorted(comparing(Bid::price).reversed().thenComparing(Bid::dateTime))
        .limit(1)
        .map(bid -> new AuctionBid(auction, bid));
  }

  private static Map<Long, Person> people(List<NexmarkEvent> events) {
    return only(Person.class, events).stream().collect(toMap(Person::id, Function.identity()));
  }

  private static List<Auction> auctions(List<NexmarkEvent> events) {
    return only(Auction.class, events);
  }

  private static List<Bid> bids(List<NexmarkEvent> events) {
    return only(Bid.class, events);
  }

  private static <T> List<T> only(Class<T> type, List<NexmarkEvent> events) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The starts of all sliding windows that hold the time. */
  private List<Instant> slidingStarts(Instant time) {
    List<Instant> starts = new ArrayList<>();
    Instant start = floor(time, windowPeriod);
    while (time.isBefore(start.plus(windowSize))) {
      starts.add(start);
      start = start.minus(windowPeriod);
    }
    return starts;
  }

  private static Instant floor(Instant time, Duration step) {
    long millis = time.toEpochMilli();
    return Instant.ofEpochMilli(millis - Math.floorMod(millis, step.toMillis()));
  }
}
