package io.tarn.schemas;

import java.util.Map;

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

  /** Another object of the same value, that {@link #merge} may change. */
  A copy(A value);

  /** What a reader sees: each aggregate's result by its name, in declared order. */
  Map<String, Object> render(A value);
}
