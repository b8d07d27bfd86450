package io.tarn.schemas;

import java.io.Serializable;

/**
 * An aggregate of one's own: how values become one, in any grouping, and what is kept of them. It
 * works wherever a count does, windows included. Thread-safe, and the same in every process.
 *
 * <p>The class must be public and have a public constructor without parameters: its name stands in
 * the table's descriptor, and readers make one by it. A reader that lacks the class sees what is
 * kept, as bytes; of a window that is made of several panes it is told which class it lacks.
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
   * Called where the records that are aggregated are updates, which take earlier ones back. What is
   * kept need not hold the part yet, and may be that of no values: what comes of it is combined
   * later with what does. An aggregation of updates is refused if this throws for two of {@link
   * #create}.
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
