package io.tarn.examples.nexmark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes Nexmark's events: of each 50 one person, three auctions and 46 bids, by the rules of Beam's
 * {@code sources/generator}. The same seed and spacing make the same events every time, though not
 * Beam's own. Immutable.
 *
 * <p>The first event is at {@link #START}, each next one a spacing later: 10,000 events that are
 * 100 ms apart cover 16 min 40 s, with about 92 bids in each ten seconds. Beam's default of 10,000
 * events a second is a spacing of 100 µs.
 */
public final class NexmarkGenerator {
  /** When the first event happens; Beam's {@code NexmarkUtils.java} has the same. */
  public static final Instant START = Instant.parse("2015-07-15T00:00:00Z");

  private final long seed;
  private final Duration spacing;
  private final Duration bound;

  /**
   * A generator whose events arrive in the order of their times.
   *
   * @param seed other seeds make other events
   * @param spacing the event time from one event to the next; times are cut to milliseconds
   */
  public NexmarkGenerator(long seed, Duration spacing) {
    this(seed, spacing, Duration.ZERO);
  }

  private NexmarkGenerator(long seed, Duration spacing, Duration bound) {
    if (spacing.isZero() || spacing.isNegative()) {
      throw new IllegalArgumentException("spacing must be > 0, but is " + spacing);
    }
    if (bound.isNegative()) {
      throw new IllegalArgumentException("bound must be >= 0, but is " + bound);
    }
    this.seed = seed;
    this.spacing = spacing;
    this.bound = bound;
  }

  /**
   * The same events in another order: each arrives up to {@code bound} after its time, so an event
   * comes behind one that is later by at most {@code bound}, never more. A watermark that lags by
   * {@code bound} drops none.
   *
   * <p>Beam shuffles groups of a fixed number of events instead ({@code outOfOrderGroupSize} in
   * {@code GeneratorConfig.java}).
   */
  public NexmarkGenerator outOfOrder(Duration bound) {
    return new NexmarkGenerator(seed, spacing, bound);
  }

  /** The first {@code count} events, in the order in which they arrive. */
  public List<NexmarkEvent> events(int count) {
    SplittableRandom random = new SplittableRandom(seed);
    // Delays have their own random numbers: with and without them, the events are the same.
    SplittableRandom delays = random.split();
    EventMaker maker = new EventMaker(spacing, random);
    List<Arrival> arrivals = new ArrayList<>(count);
    for (int number = 0; number < count; number++) {
      arrivals.add(arrival(maker.make(number), delays));
    }
    arrivals.sort(Comparator.comparing(Arrival::time));
    return arrivals.stream().map(Arrival::event).toList();
  }

  private Arrival arrival(NexmarkEvent event, SplittableRandom delays) {
    return new Arrival(event.dateTime().plusNanos(delays.nextLong(bound.toNanos() + 1)), event);
  }

  private record Arrival(Instant time, NexmarkEvent event) {}
}
