package io.tarn.schemas;

import java.io.Serializable;

/**
 * An aggregate of one's own: how values become one, in any grouping, and what is kept of them. It
 * works wherever a count does, windows included. Thread-safe, and the same in every process.
 *
 * <p>A class with a public constructor without parameters is known to every reader that has it on
 * its class path: its name stands in the table's descriptor. A reader that lacks it sees what is
 * kept, as bytes.
 *
 * @param <T> what is aggregated
 * @param <A> what is kept: a call gives another, and changes none that it was given
 * @param <R> the result, which Jackson can write as JSON
 */
public interface Aggregator<T, A, R> extends Serializable {
  /** Of no values yet. */
  A create();

  /** With one value more. */
  A add(A kept, T value) throws Exception;

  /** Of both; the values of {@code left} came first. */
  A combine(A left, A right) throws Exception;

  /**
   * Without what a part of it contributed: the inverse of {@link #combine}, where there is one.
   *
   * @throws UnsupportedOperationException if there is none
   */
  default A deduct(A kept, A part) throws Exception {
    throw new UnsupportedOperationException(getClass().getName() + " cannot deduct");
  }

  /** The result. */
  R finish(A kept) throws Exception;

  /** How what is kept becomes bytes. */
  ByteCodec<A> codec();
}
