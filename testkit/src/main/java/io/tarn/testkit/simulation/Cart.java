package io.tarn.testkit.simulation;

import io.tarn.schemas.KeyTypes;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A function with all that a key may have: a value that counts, a map of counts by kind, and timers
 * that are set, taken back and set again.
 */
final class Cart implements KeyedFunction<String, Input.Event, Long, String> {
  private static final long serialVersionUID = 1L;

  static final MapHandle<Long, Long> KINDS = MapHandle.of("kinds", KeyTypes.LONG, Long.class);
  static final Duration UNTIL = Duration.ofSeconds(3);

  /** The kind that counts how many timers have fired. */
  static final long FIRED = 9;

  private static final int KIND_COUNT = 3;
  private static final int SETS_ITSELF_AGAIN = 4;

  static long kind(long timeMillis) {
    return timeMillis % KIND_COUNT;
  }

  /** Whether a timer of a time sets another when it fires. */
  static boolean setsAgain(long timeMillis) {
    return timeMillis % SETS_ITSELF_AGAIN == 0;
  }

  @Override
  public void onValues(String key, List<Input.Event> events, KeyContext<Long, String> context) {
    context.setValue(context.value().orElse(0L) + events.size());
    for (Input.Event event : events) {
      count(kind(event.timeMillis()), context);
      context.timers().setEventTime(timer(event));
    }
    if (events.get(0).removes()) {
      context.timers().removeEventTime(timer(events.get(0)));
    }
  }

  private static Instant timer(Input.Event event) {
    return Instant.ofEpochMilli(event.timeMillis()).plus(UNTIL);
  }

  @Override
  public void onTimer(String key, Timer timer, KeyContext<Long, String> context) {
    count(FIRED, context);
    long left = context.value().orElse(0L) - 1;
    if (left > 0) {
      context.setValue(left);
    } else {
      context.removeValue();
    }
    if (setsAgain(timer.time().toEpochMilli())) {
      context.timers().setEventTime(timer.time().plus(UNTIL).plusMillis(1));
    }
  }

  private static void count(long kind, KeyContext<Long, String> context) {
    context.map(KINDS).put(kind, context.map(KINDS).get(kind).orElse(0L) + 1);
  }
}
