package io.tarn.stream.engine.internal.graph;

import io.tarn.stream.engine.internal.operator.View;

/**
 * What a stateful operation gives as a stream.
 *
 * @param view makes a record of a change, or null for none
 * @param keyed whether the records are pairs by the operation's keys
 * @param timed whether they have event times, which the view tells
 */
public record Results<C, R>(View<C, R> view, boolean keyed, boolean timed) {
  /** Pairs by the operation's keys. */
  public static <C, R> Results<C, R> keyed(View<C, R> view) {
    return new Results<>(view, true, false);
  }

  /** Records of another kind. */
  public static <C, R> Results<C, R> of(View<C, R> view) {
    return new Results<>(view, false, false);
  }

  /** Records of another kind, with event times. */
  public static <C, R> Results<C, R> timed(View<C, R> view) {
    return new Results<>(view, false, true);
  }
}
