package io.tarn.examples.nexmark;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/**
 * Makes events one by one, by the rules of Beam's {@code generator/Generator.java} and of the
 * generators for each kind in {@code generator/model}. What it makes depends on the random numbers
 * that came before, so make all events of a run in their order.
 */
final class EventMaker {
  private static final int PERSON_BYTES = 200;
  private static final int AUCTION_BYTES = 500;
  private static final int BID_BYTES = 100;
  private static final int LONG_BYTES = 8;
  private static final long FIRST_CATEGORY = 10;
  private static final int CATEGORIES = 5;

  private final Duration spacing;
  private final SplittableRandom random;
  private final RandomText text;

  EventMaker(Duration spacing, SplittableRandom random) {
    this.spacing = spacing;
    this.random = random;
    this.text = new RandomText(random);
  }

  /** The event of that number, which counts from 0. */
  NexmarkEvent make(long number) {
    Population population = Population.at(number);
    Instant time = timeOf(number);
    long place = number % Population.EVENTS_PER_ROUND;
    if (place == 0) {
      return person(population, time);
    }
    return place <= Population.AUCTIONS_PER_ROUND
        ? auction(population, time)
        : bid(population, time);
  }

  /** Cut to milliseconds, as Beam does: events that are closer share a time. */
  private Instant timeOf(long number) {
    return NexmarkGenerator.START.plus(spacing.multipliedBy(number)).truncatedTo(ChronoUnit.MILLIS);
  }

  private Person person(Population population, Instant time) {
    String name = text.name();
    String email = text.emailAddress();
    String card = text.creditCard();
    String city = text.city();
    String state = text.state();
    int bytes = LONG_BYTES + (name + email + card + city + state).length();
    String extra = text.padding(bytes, PERSON_BYTES);
    return new Person(population.newestPersonId(), name, email, card, city, state, time, extra);
  }

  private Auction auction(Population population, Instant time) {
    long seller = population.sellerId(random);
    long category = FIRST_CATEGORY + random.nextInt(CATEGORIES);
    long initialBid = price();
    long reserve = initialBid + price();
    Instant expires = time.plusMillis(lifetimeMillis());
    String item = text.word(20);
    String description = text.word(100);
    int bytes = 6 * LONG_BYTES + (item + description).length();
    String extra = text.padding(bytes, AUCTION_BYTES);
    long id = population.newestAuctionId();
    return new Auction(
        id, item, description, initialBid, reserve, time, expires, seller, category, extra);
  }

  private Bid bid(Population population, Instant time) {
    long auction = population.auctionId(random);
    long bidder = population.bidderId(random);
    long price = price();
    return new Bid(auction, bidder, price, time, text.padding(4 * LONG_BYTES, BID_BYTES));
  }

  /** From a dollar to a million in cents, each power of ten as likely ({@code PriceGenerator}). */
  private long price() {
    return Math.round(Math.pow(10, random.nextDouble() * 6) * 100);
  }

  /**
   * At random, but on average the time in which as many auctions open as shall be in flight ({@code
   * AuctionGenerator}).
   */
  private long lifetimeMillis() {
    long events =
        (long) Population.AUCTIONS_IN_FLIGHT
            * Population.EVENTS_PER_ROUND
            / Population.AUCTIONS_PER_ROUND;
    long average = spacing.multipliedBy(events).toMillis();
    return 1 + random.nextLong(Math.max(2 * average, 1));
  }
}
