package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Action;

/** What a batch is run for. */
abstract class Output<R> {
  abstract Action<R> action(BatchScope scope);

  /** Called once the tasks have ended and before the commit; again if the batch is run again. */
  void written(BatchInfo batch, R result) throws Exception {}

  /** Called once the batch is committed. */
  void committed(BatchInfo batch, R result) {}
}
