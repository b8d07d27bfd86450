package io.tarn.stream.engine;

import io.tarn.stream.engine.spi.Action;
import java.util.function.BiConsumer;

/**
 * An output as it was laid out for one attempt.
 *
 * @param action what its tasks do
 * @param written called once the tasks have ended and before the commit
 * @param committed called once the batch is committed
 */
record LaidOutput<R>(Action<R> action, BatchAction<R> written, BiConsumer<BatchInfo, R> committed) {
  /** One that is done once its tasks are. */
  static <R> LaidOutput<R> ofTasks(Action<R> action) {
    return new LaidOutput<>(action, (batch, result) -> {}, (batch, result) -> {});
  }

  /** Something of the user's to be done with what tasks brought to the job's own thread. */
  @FunctionalInterface
  interface BatchAction<R> {
    void accept(BatchInfo batch, R result) throws Exception;
  }

  void tellWritten(BatchInfo batch) {
    try {
      written.accept(batch, action.result());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "foreachBatch failed on batch " + batch.batch() + ": " + e.getMessage(), e);
    }
  }

  void tellCommitted(BatchInfo batch) {
    committed.accept(batch, action.result());
  }
}
