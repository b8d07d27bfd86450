package io.tarn.stream.engine;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.StateSpec;
import io.tarn.stream.engine.internal.operator.Awaiting;
import java.time.Duration;

/**
 * How two streams are joined by event time: a record of the right one is a partner of one of the
 * left if it has the same key, and its time lies in an interval around the left one's.
 *
 * <pre>{@code
 * views.join(
 *     clicks,
 *     IntervalJoin.of("views_clicked", View.class, Click.class)
 *         .between(Duration.ZERO, Duration.ofMinutes(10)))
 * }</pre>
 *
 * @param <V> the left stream's values
 * @param <W> the right stream's values
 */
public final class IntervalJoin<V, W> {
  private static final Duration LONGEST = Duration.ofDays(1_000_000); // any time plus it is one

  private final StateSpec<Awaiting<V, W>> spec;
  private final Duration lower;
  private final Duration upper;

  private IntervalJoin(StateSpec<Awaiting<V, W>> spec, Duration lower, Duration upper) {
    this.spec = spec;
    this.lower = lower;
    this.upper = upper;
  }

  /**
   * A join of records of the same time, to be told otherwise by {@link #between}.
   *
   * @param table the table that keeps records for as long as a partner of theirs may come
   * @param left the class of the left stream's values, kept as CBOR
   * @param right the class of the right stream's values, kept as CBOR
   */
  public static <V, W> IntervalJoin<V, W> of(String table, Class<V> left, Class<W> right) {
    return new IntervalJoin<>(
        StateSpec.of(
            table, CborCodec.parametric(Awaiting.class, CborCodec.of(left), CborCodec.of(right))),
        Duration.ZERO,
        Duration.ZERO);
  }

  /**
   * The partners of a left record are from {@code lower} to {@code upper} after it, both ends among
   * them; negative is before it.
   */
  public IntervalJoin<V, W> between(Duration lower, Duration upper) {
    if (lower.compareTo(upper) > 0) {
      throw new IllegalArgumentException("lower must be <= upper, but " + lower + " > " + upper);
    }
    if (lower.compareTo(LONGEST.negated()) < 0 || upper.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "lower and upper must be within " + LONGEST + ", but are " + lower + " and " + upper);
    }
    return new IntervalJoin<>(spec, lower, upper);
  }

  /** How many hash slots the keys are spread over; fixed when the table is made. */
  public IntervalJoin<V, W> buckets(int buckets) {
    return new IntervalJoin<>(spec.buckets(buckets), lower, upper);
  }

  /** How many batches back a snapshot can be taken. */
  public IntervalJoin<V, W> history(int batches) {
    return new IntervalJoin<>(spec.history(batches), lower, upper);
  }

  StateSpec<Awaiting<V, W>> spec() {
    return spec;
  }

  long lowerMillis() {
    return lower.toMillis();
  }

  long upperMillis() {
    return upper.toMillis();
  }
}
