package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Batch;

/**
 * The step of a stateful operation: it runs for its writes in any case, and gives records only if
 * anybody asks.
 */
final class Derived<T> implements Step<T> {
  private final Plan<T> plan;
  private boolean wanted;

  Derived(Plan<T> plan) {
    this.plan = plan;
  }

  @Override
  public Batch<Event<T>> batch(BatchScope scope) {
    return plan.batch(scope, wanted);
  }

  @Override
  public Step<T> used() {
    wanted = true;
    return this;
  }

  @FunctionalInterface
  interface Plan<T> {
    Batch<Event<T>> batch(BatchScope scope, boolean emits);
  }
}
