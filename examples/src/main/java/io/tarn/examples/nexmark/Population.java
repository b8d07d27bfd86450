package io.tarn.examples.nexmark;

import java.util.SplittableRandom;

/**
 * Who and what there is when an event happens, which follows from the event's number alone. Each 50
 * events are a person, then three auctions, then 46 bids. Persons and auctions are counted from 0
 * here; their ids start at 1000.
 *
 * <p>Some are hot: they change with every hundredth person or auction, and get a fixed share of
 * what happens. The others are drawn evenly from the recent ones and the next ten, so that now and
 * then an event names somebody who comes only later. The rules are those of Beam's {@code
 * generator/GeneratorConfig.java} and, in {@code generator/model}, {@code PersonGenerator.java},
 * {@code AuctionGenerator.java} and {@code BidGenerator.java}; the shares are the defaults of
 * {@code NexmarkConfiguration.java}.
 *
 * @param newestPerson the person of this event, or the last before it
 * @param newestAuction the auction of this event, or the last before it; -1 if there is none yet
 */
record Population(long newestPerson, long newestAuction) {
  static final int AUCTIONS_IN_FLIGHT = 100;
  static final int EVENTS_PER_ROUND = 50;
  static final int AUCTIONS_PER_ROUND = 3;

  private static final long FIRST_ID = 1000;
  private static final int ACTIVE_PEOPLE = 1000;
  private static final int LEAD = 10;
  private static final int HOT_EVERY = 100;
  private static final int HOT_SELLERS_RATIO = 4;
  private static final int HOT_BIDDERS_RATIO = 4;
  private static final int HOT_AUCTIONS_RATIO = 2;

  /** The population at the event of that number, which counts from 0. */
  static Population at(long number) {
    long round = number / EVENTS_PER_ROUND;
    long auctionsOfRound = Math.min(number % EVENTS_PER_ROUND, AUCTIONS_PER_ROUND);
    return new Population(round, round * AUCTIONS_PER_ROUND + auctionsOfRound - 1);
  }

  long newestPersonId() {
    return FIRST_ID + newestPerson;
  }

  long newestAuctionId() {
    return FIRST_ID + newestAuction;
  }

  /** Three times of four the first person of the current hundred. */
  long sellerId(SplittableRandom random) {
    return FIRST_ID
        + (isHot(HOT_SELLERS_RATIO, random) ? hundred(newestPerson) : anyPerson(random));
  }

  /** Three times of four the second person of the current hundred, so never the hot seller. */
  long bidderId(SplittableRandom random) {
    return FIRST_ID
        + (isHot(HOT_BIDDERS_RATIO, random) ? hundred(newestPerson) + 1 : anyPerson(random));
  }

  /** Every other time the first auction of the current hundred. */
  long auctionId(SplittableRandom random) {
    return FIRST_ID
        + (isHot(HOT_AUCTIONS_RATIO, random) ? hundred(newestAuction) : anyAuction(random));
  }

  private long anyPerson(SplittableRandom random) {
    long oldest = Math.max(newestPerson + 1 - ACTIVE_PEOPLE, 0);
    return random.nextLong(oldest, newestPerson + 1 + LEAD);
  }

  private long anyAuction(SplittableRandom random) {
    long oldest = Math.max(newestAuction - AUCTIONS_IN_FLIGHT, 0);
    return random.nextLong(oldest, newestAuction + 1 + LEAD);
  }

  /** True but for one time in {@code ratio}. */
  private static boolean isHot(int ratio, SplittableRandom random) {
    return random.nextInt(ratio) > 0;
  }

  private static long hundred(long newest) {
    return newest / HOT_EVERY * HOT_EVERY;
  }
}
