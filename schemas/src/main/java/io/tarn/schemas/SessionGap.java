package io.tarn.schemas;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a session waits for another record until it ends.
 *
 * @param fixed the same for all records; empty where a function of the job's says for each
 */
public record SessionGap(Optional<Duration> fixed) implements Serializable {
  private static final String BY_FUNCTION = "by-function";

  public SessionGap {
    if (fixed.isPresent() && fixed.get().toMillis() <= 0) {
      throw new IllegalArgumentException("a gap must be at least 1 ms, but is " + fixed.get());
    }
  }

  /** The same for all records. */
  public static SessionGap of(Duration gap) {
    return new SessionGap(Optional.of(gap));
  }

  /** Each record's own. */
  public static SessionGap byFunction() {
    return new SessionGap(Optional.empty());
  }

  /** As table descriptors have it. */
  public String toText() {
    return fixed.map(Duration::toString).orElse(BY_FUNCTION);
  }

  static SessionGap parse(String text) {
    return text.equals(BY_FUNCTION) ? byFunction() : of(Duration.parse(text));
  }

  private Object writeReplace() {
    return new Text(toText());
  }

  private record Text(String text) implements Serializable {
    private Object readResolve() {
      return parse(text);
    }
  }
}
