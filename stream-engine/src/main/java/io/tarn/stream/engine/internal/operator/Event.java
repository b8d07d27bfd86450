package io.tarn.stream.engine.internal.operator;

import io.tarn.spi.source.Origin;
import java.io.Serializable;

/**
 * A record on its way through the steps of a batch.
 *
 * @param value what the user's functions see
 * @param timeMillis its event time, or {@link #NO_TIME}
 * @param origin the source's record that it was made of; null once several have been combined
 * @param takenBack whether it is a record that was given in an earlier batch and counts no more:
 *     only what aggregates updates is handed such records
 */
@SuppressWarnings("serial") // the value is as serializable as the user's class is
public record Event<T>(T value, long timeMillis, Origin origin, boolean takenBack)
    implements SourceRecord<T>, Serializable {
  static final long NO_TIME = Long.MIN_VALUE;

  /** A record that counts. */
  Event(T value, long timeMillis, Origin origin) {
    this(value, timeMillis, origin, false);
  }

  <R> Event<R> with(R other) {
    return new Event<>(other, timeMillis, origin, takenBack);
  }

  /** The same record at another time. */
  Event<T> at(long otherMillis) {
    return new Event<>(value, otherMillis, origin, takenBack);
  }

  /** An event that no single record of a source stands for. */
  public static <T> Event<T> combined(T value) {
    return new Event<>(value, NO_TIME, null);
  }
}
