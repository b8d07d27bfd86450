package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;

/**
 * What others want to be told of by an operation: nobody pays for the rest.
 *
 * @param changes rows that a batch has changed
 * @param before and what they were before, removed ones among them
 * @param finals windows that never change again
 * @param completeBytes how many bytes all rows may have, if they are to be told in each batch; none
 *     are if it is 0
 */
public record Wanted(boolean changes, boolean before, boolean finals, long completeBytes)
    implements Serializable {
  /** All rows in each batch. */
  boolean complete() {
    return completeBytes > 0;
  }

  /** Anything at all. */
  boolean any() {
    return changes || finals || complete();
  }
}
