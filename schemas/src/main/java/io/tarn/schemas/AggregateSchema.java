package io.tarn.schemas;

import java.util.Map;
import java.util.Optional;

/**
 * Values of aggregates: several of a key, of panes or of sessions, combine to one.
 *
 * @param <A> a value in memory
 */
public sealed interface AggregateSchema<A> extends ValueSchema permits Packed, Aggregated {
  byte[] encode(A value);

  /**
   * @throws IllegalArgumentException if the bytes are no value of these aggregates
   */
  A decode(byte[] value);

  /** Both in one; may change {@code into}, whose values came first, and give it back. */
  A merge(A from, A into);

  /** What there is of no values. */
  A none();

  /**
   * Takes what is in {@code part} back from {@code from}; may change {@code from}, and give it
   * back.
   */
  A deduct(A part, A from);

  /** Which aggregate cannot take anything back, and why; empty if all of them can. */
  Optional<String> undeductible();

  /**
   * Whether all that was in a value has been taken back: known only if the first aggregate counts
   * records, as a count or a mean does. A count that was appended later does not know of all.
   */
  boolean isOfNone(A value);

  /** Another object of the same value, that {@link #merge} may change. */
  A copy(A value);

  /** What a reader sees: each aggregate's result by its name, in declared order. */
  Map<String, Object> render(A value);
}
