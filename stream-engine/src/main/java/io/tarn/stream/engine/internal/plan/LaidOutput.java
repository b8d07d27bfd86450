package io.tarn.stream.engine.internal.plan;

import io.tarn.spi.job.Plan;
import io.tarn.spi.run.Action;
import io.tarn.spi.run.NodeFigures;
import java.util.List;

/**
 * An output as it was laid out for one attempt.
 *
 * @param node the output's number in the graph
 * @param action what its tasks do
 * @param written called once the tasks have ended and before the commit
 */
public record LaidOutput<R>(int node, Action<R> action, BatchAction<R> written) {
  /** One that is done once its tasks are. */
  static <R> LaidOutput<R> ofTasks(int node, Action<R> action) {
    return new LaidOutput<>(node, action, (batch, result, receipts) -> {});
  }

  /** Something to be done with what tasks brought to the job's own thread. */
  @FunctionalInterface
  interface BatchAction<R> {
    void accept(Plan batch, R result, Receipts receipts) throws Exception;
  }

  /** Takes what the tasks of outputs have written. */
  @FunctionalInterface
  public interface Receipts {
    /**
     * @param output the output's name
     * @param ofTasks a receipt of each task that wrote something, in the order of partitions
     */
    void take(String output, Plan batch, List<String> ofTasks);
  }

  /**
   * @return how long that took
   */
  public NodeFigures tellWritten(Plan batch, Receipts receipts) {
    try {
      long began = System.nanoTime();
      written.accept(batch, action.result(), receipts);
      return new NodeFigures(0, System.nanoTime() - began);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(
          "foreachBatch failed on batch " + batch.batch() + ": " + e.getMessage(), e);
    }
  }
}
