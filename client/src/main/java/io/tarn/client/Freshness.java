package io.tarn.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How new a snapshot must be, and how long to wait for one that is.
 *
 * <pre>{@code
 * Freshness ofMine = Freshness.any().minBatch(written).within(Duration.ofSeconds(5));
 * Freshness recent = Freshness.any().maxAge(Duration.ofSeconds(10));
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param minBatch the least batch id; 0 for any. Who knows the batch that has counted his record
 *     reads his own write with it
 * @param maxAge how long ago the batch may have been planned; empty for any time. A job commits
 *     nothing while it has no input, so a quiet one ages
 * @param within how long to wait for a batch that is new enough; nothing for not at all
 */
public record Freshness(long minBatch, Optional<Duration> maxAge, Duration within) {
  private static final Freshness ANY = new Freshness(0, Optional.empty(), Duration.ZERO);

  public Freshness {
    if (minBatch < 0) {
      throw new IllegalArgumentException("minBatch must be >= 0, but is " + minBatch);
    }
    maxAge.ifPresent(age -> checkNotNegative("maxAge", age));
    checkNotNegative("within", within);
  }

  private static void checkNotNegative(String name, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(name + " must be >= 0, but is " + time);
    }
  }

  /** Whatever there is, at once. */
  public static Freshness any() {
    return ANY;
  }

  /**
   * The same, of this batch or a later one.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Freshness minBatch(long batch) {
    return new Freshness(batch, maxAge, within);
  }

  /**
   * The same, of a batch that was planned not longer ago than this, by the reader's clock.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Freshness maxAge(Duration age) {
    return new Freshness(minBatch, Optional.of(age), within);
  }

  /**
   * The same, waited for.
   *
   * @param time how long at most
   * @throws IllegalArgumentException if it is negative
   */
  public Freshness within(Duration time) {
    return new Freshness(minBatch, maxAge, time);
  }

  boolean allows(Snapshot snapshot) {
    return snapshot.batch() >= minBatch
        && maxAge.map(age -> snapshot.age().compareTo(age) <= 0).orElse(true);
  }

  /** What is asked for, as a clause. */
  String asked() {
    List<String> parts = new ArrayList<>();
    if (minBatch > 0) {
      parts.add("batch " + minBatch + " or later");
    }
    maxAge.ifPresent(age -> parts.add("an age of at most " + age));
    return parts.isEmpty() ? "any batch" : String.join(" and ", parts);
  }
}
