package io.tarn.schemas;

import java.io.Serializable;
import java.time.Instant;

/**
 * A stretch of event time, [start, end).
 *
 * @param start the first instant in it
 * @param end the first instant after it
 */
public record Window(Instant start, Instant end) implements Serializable {
  public Window {
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException("start must be < end, but " + start + " >= " + end);
    }
  }
}
