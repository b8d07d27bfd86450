package io.tarn.stream.engine.function;

import io.tarn.spi.job.Plan;
import java.util.List;

/** What {@code DStream.foreachBatch} calls, on the job's own thread. */
@FunctionalInterface
public interface BatchFunction<T> {
  /**
   * @param attempt what was planned: its batch id is the same when the batch is run again, its
   *     version, in ms, is greater then
   * @param records all of the batch's
   */
  void apply(Plan attempt, List<T> records) throws Exception;
}
