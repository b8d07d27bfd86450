package io.tarn.testkit.simulation;

import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.output.Output;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.IntervalJoin;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiConsumer;

/** The job that is simulated: one of each kind of state. */
final class Shop {
  static final String JOB = "shop";
  static final String COUNTS = "counts";
  static final String WINDOWS = "windows";
  static final String PRESENT = "present";

  /** Counts events by keys that differ from attempt to attempt: only their sum follows. */
  static final String NOISE = "noise";

  /** By a function with a value, a map and timers. */
  static final String CARTS = "carts";

  static final String SESSIONS = "sessions";

  /** Counts the pairs of events that lie near each other. */
  static final String JOINED = "joined";

  /** The events that such a pair may still come of. */
  static final String WAITING = "waiting";

  static final int BUCKETS = 2;
  static final WindowSpec WINDOW =
      WindowSpec.sliding(Duration.ofSeconds(10), Duration.ofSeconds(5));
  static final Duration DELAY = Duration.ofSeconds(6);
  static final Duration GAP = Duration.ofSeconds(2);

  static final Duration BEFORE = Duration.ofSeconds(3);
  static final Duration AFTER = Duration.ofSeconds(5);

  private static final int KEYS_OF_NOISE = 3;

  private Shop() {}

  /**
   * Builds the job's graph.
   *
   * @param random makes keys differ from attempt to attempt
   * @param windows told of the windows that each attempt at a batch has changed
   * @param output given all events
   */
  static void build(
      StreamingContext context,
      InputSource source,
      int history,
      Random random,
      BiConsumer<Long, List<WindowedResult<String>>> windows,
      Output<Input.Event> output) {
    DStream<Input.Event> events =
        context
            .source(source)
            .withWatermark(event -> Instant.ofEpochMilli(event.timeMillis()), DELAY);
    events.to("events", output);
    events
        .keyBy(KeyTypes.LONG, event -> (long) random.nextInt(KEYS_OF_NOISE))
        .aggregateByKey(
            StateSpec.table(NOISE).buckets(BUCKETS).history(history),
            List.of(Aggregates.count("n")));
    PairDStream<String, Input.Event> byKey = events.keyBy(KeyTypes.STRING, Input.Event::key);
    byKey.aggregateByKey(
        StateSpec.table(COUNTS).buckets(BUCKETS).history(history), List.of(Aggregates.count("n")));
    byKey
        .window(WINDOW)
        .aggregate(
            StateSpec.table(WINDOWS).buckets(BUCKETS).history(history),
            List.of(Aggregates.count("n")))
        .foreachBatch((info, results) -> windows.accept(info.batch(), results));
    byKey.process(
        StateSpec.of(CARTS, Long.class).buckets(BUCKETS).history(history), new Cart(), Cart.KINDS);
    byKey
        .sessionWindow(GAP)
        .aggregate(
            StateSpec.table(SESSIONS).buckets(BUCKETS).history(history),
            List.of(Aggregates.count("n")));
    byKey
        .filter(pair -> isLeft(pair.value()))
        .join(
            byKey.filter(pair -> !isLeft(pair.value())),
            IntervalJoin.of(WAITING, Input.Event.class, Input.Event.class)
                .between(BEFORE.negated(), AFTER)
                .buckets(BUCKETS)
                .history(history))
        .aggregateByKey(
            StateSpec.table(JOINED).buckets(BUCKETS).history(history),
            List.of(Aggregates.count("n")));
    byKey.updateStateByKey(
        StateSpec.of(PRESENT, Present.class).buckets(BUCKETS).history(history),
        (key, own, before) -> Present.update(own, before));
  }

  /** Which side of the join an event is on. */
  static boolean isLeft(Input.Event event) {
    return event.timeMillis() % 2 == 0;
  }

  /**
   * A key that is present.
   *
   * @param events how many since it was last removed
   */
  record Present(long events) {
    static Optional<Present> update(List<Input.Event> events, Optional<Present> before) {
      return events.get(0).removes()
          ? Optional.empty()
          : Optional.of(new Present(before.map(Present::events).orElse(0L) + events.size()));
    }
  }
}
