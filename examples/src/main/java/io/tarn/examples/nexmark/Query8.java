package io.tarn.examples.nexmark;

import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.IntervalJoin;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Query 8, monitor new users: who has opened an auction in the same window of ten seconds as they
 * have joined in, once for each of these auctions ({@code Query8.java}). In CQL the window has
 * twelve hours, in Beam as many seconds as here. Give the result an output, {@code foreachBatch} or
 * a sink.
 *
 * <pre>
 *  people   ─► by person and window ─┐
 *                                    ├─► join
 *  auctions ─► by seller and window ─┘   table new_users
 * </pre>
 *
 * <p>The window is part of the key, so what is joined lies in the same one, and two of its times
 * are less than its length apart, whichever is earlier: that is the interval of the join. Each pair
 * is told as soon as both are there. To gather people and auctions by windows and to join what
 * these hold would be as exact, but tell them only once the window has closed, and need a bound on
 * how many there are.
 */
public final class Query8 {
  /** How long after its time an event may come, and still count. */
  public static final Duration DELAY = Duration.ofSeconds(30);

  private static final Duration LENGTH = Duration.ofSeconds(10);
  private static final Duration FARTHEST = LENGTH.minusMillis(1);
  private static final WindowSpec WINDOWS = WindowSpec.tumbling(LENGTH);

  /** A person, and when the window starts. */
  private static final KeyType<List<Object>> KEY =
      KeyTypes.struct(KeyTypes.LONG, KeyTypes.TIMESTAMP);

  private Query8() {}

  public static DStream<NewSeller> build(StreamingContext streams, Source<NexmarkEvent> events) {
    DStream<NexmarkEvent> timed =
        streams.source(events).withWatermark(NexmarkEvent::dateTime, DELAY);
    PairDStream<List<Object>, String> names =
        timed
            .filter(Person.class::isInstance)
            .map(Person.class::cast)
            .mapToPair(KEY, each -> new Pair<>(key(each.id(), each.dateTime()), each.name()));
    PairDStream<List<Object>, Long> reserves =
        timed
            .filter(Auction.class::isInstance)
            .map(Auction.class::cast)
            .mapToPair(
                KEY, each -> new Pair<>(key(each.seller(), each.dateTime()), each.reserve()));
    return names
        .join(
            reserves,
            IntervalJoin.of("new_users", String.class, Long.class)
                .between(FARTHEST.negated(), FARTHEST))
        .map(Query8::newSeller);
  }

  private static List<Object> key(long person, Instant time) {
    return List.of(person, Instant.ofEpochMilli(WINDOWS.paneStart(time.toEpochMilli())));
  }

  private static NewSeller newSeller(Pair<List<Object>, Joined<String, Long>> joined) {
    long person = (Long) joined.key().get(0);
    return new NewSeller(person, joined.value().left(), joined.value().right());
  }
}
