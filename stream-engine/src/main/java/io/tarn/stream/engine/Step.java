package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Batch;

/** A node of the graph: how its records of one batch come about. Made once, asked once a batch. */
@FunctionalInterface
interface Step<T> {
  Batch<Event<T>> batch(BatchScope scope);

  /** Called when another step or an output of the user's is built on this one. */
  default Step<T> used() {
    return this;
  }
}
