package io.tarn.stream.engine;

import java.time.Instant;

/** Which event times are believed: ISO-8601's years of four digits. */
final class EventTimes {
  static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  private EventTimes() {}

  static String outOfRange(Instant time) {
    return "an event time must be of the years 0000 to 9999, but is " + time;
  }
}
