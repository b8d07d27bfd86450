package io.tarn.stream.engine.aggregate;

import java.io.Serializable;

/**
 * One field of an aggregation: what a single value contributes, and how contributions combine. Made
 * by {@link Aggregates}.
 *
 * @param <V> the values
 */
public abstract sealed class Aggregate<V> implements Serializable
    permits PackedAggregate, OpenAggregate {
  private static final long serialVersionUID = 1L;

  Aggregate() {}

  /** What readers see it as. */
  public abstract String name();
}
