package io.tarn.stream.engine.internal.graph;

import io.tarn.stream.engine.internal.operator.View;

/**
 * What a stateful operation gives as a stream.
 *
 * @param showing what of the operation it is
 * @param view makes a record of a change, or null for none
 * @param keyed whether the records are pairs by the operation's keys
 * @param timed whether they have event times, which the view tells
 */
public record Results<C, R>(Showing showing, View<C, R> view, boolean keyed, boolean timed) {
  /** Records of their own, of another kind than the operation's. */
  public static <C, R> Results<C, R> of(View<C, R> view) {
    return new Results<>(Showing.RECORDS, view, false, false);
  }
}
