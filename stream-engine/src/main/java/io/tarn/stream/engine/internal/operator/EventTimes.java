package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.job.Plan;
import java.time.Instant;
import java.util.Optional;

/**
 * Which event times are believed in a batch: ISO-8601's years of four digits, as far as they are
 * not too far ahead of the batch's time.
 */
final class EventTimes {
  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private final Instant batchTime;
  private final Plan plan;
  private final Instant latest;

  private EventTimes(Plan plan) {
    this.plan = plan;
    this.batchTime = Instant.ofEpochMilli(plan.request().time().millis());
    this.latest = batchTime.plus(plan.request().maxAhead());
  }

  static EventTimes of(Plan plan) {
    return new EventTimes(plan);
  }

  /**
   * @return {@code time}
   * @throws DeadRecordException if it is not believed, saying why
   */
  Instant checked(Instant time) {
    Optional<String> fault = fault(time);
    if (fault.isPresent()) {
      throw new DeadRecordException(fault.get());
    }
    return time;
  }

  private Optional<String> fault(Instant time) {
    if (time == null) {
      return Optional.of("a record must have an event time, but has none");
    }
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
      return Optional.of("an event time must be of the years 0000 to 9999, but is " + time);
    }
    if (time.isAfter(latest)) {
      return Optional.of(
          "an event time may lie "
              + plan.request().maxAhead()
              + " ahead of its batch's time, "
              + batchTime
              + ", but is "
              + time
              + "; event-time.max-ahead sets how far");
    }
    return Optional.empty();
  }
}
