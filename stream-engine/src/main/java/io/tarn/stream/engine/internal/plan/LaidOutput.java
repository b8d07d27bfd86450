package io.tarn.stream.engine.internal.plan;

import io.tarn.spi.job.Plan;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.NodeFigures;
import java.util.function.BiConsumer;

/**
 * An output as it was laid out for one attempt.
 *
 * @param node the output's number in the graph
 * @param action what its tasks do
 * @param written called once the tasks have ended and before the commit
 * @param committed called once the batch is committed
 */
public record LaidOutput<R>(
    int node, Action<R> action, BatchAction<R> written, BiConsumer<Plan, R> committed) {
  /** One that is done once its tasks are. */
  static <R> LaidOutput<R> ofTasks(int node, Action<R> action) {
    return new LaidOutput<>(node, action, (batch, result) -> {}, (batch, result) -> {});
  }

  /** Something of the user's to be done with what tasks brought to the job's own thread. */
  @FunctionalInterface
  interface BatchAction<R> {
    void accept(Plan batch, R result) throws Exception;
  }

  /**
   * @return how long that took
   */
  public NodeFigures tellWritten(Plan batch) {
    try {
      long began = System.nanoTime();
      written.accept(batch, action.result());
      return new NodeFigures(0, System.nanoTime() - began);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "foreachBatch failed on batch " + batch.batch() + ": " + e.getMessage(), e);
    }
  }

  public void tellCommitted(Plan batch) {
    committed.accept(batch, action.result());
  }
}
