package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Cogrouped;
import io.tarn.stream.engine.function.Joined;
import java.util.Collections;
import java.util.List;

/** Whether a join gives pairs, and which values that have no partner. */
public enum JoinKind {
  INNER("join", true, false, false),
  LEFT_OUTER("left outer join", true, true, false),
  RIGHT_OUTER("right outer join", true, false, true),
  FULL_OUTER("full outer join", true, true, true),
  LEFT_SEMI("left semi join", false, false, false);

  private final String text;
  private final boolean givesPairs;
  private final boolean keepsLeft;
  private final boolean keepsRight;

  JoinKind(String text, boolean givesPairs, boolean keepsLeft, boolean keepsRight) {
    this.text = text;
    this.givesPairs = givesPairs;
    this.keepsLeft = keepsLeft;
    this.keepsRight = keepsRight;
  }

  /** Its name, for people. */
  String text() {
    return text;
  }

  /** Whether each left value is given with each of its partners; else once, with the first. */
  boolean givesPairs() {
    return givesPairs;
  }

  /** Whether left values that have no partner are given. */
  boolean keepsLeft() {
    return keepsLeft;
  }

  /** Whether right values that have no partner are given. */
  boolean keepsRight() {
    return keepsRight;
  }

  /** Each left value of a key with each right one, made as they are asked for. */
  public <V, W> Iterable<Joined<V, W>> join(Cogrouped<V, W> values) {
    List<V> left =
        values.left().isEmpty() && keepsRight ? Collections.singletonList(null) : values.left();
    List<W> right =
        values.right().isEmpty() && keepsLeft ? Collections.singletonList(null) : values.right();
    return () ->
        left.stream()
            .flatMap(one -> right.stream().map(other -> new Joined<>(one, other)))
            .iterator();
  }
}
