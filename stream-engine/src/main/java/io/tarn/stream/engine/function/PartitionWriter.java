package io.tarn.stream.engine.function;

import io.tarn.spi.job.Attempt;
import java.io.Serializable;
import java.util.Iterator;

/** What {@code DStream.foreachPartition} calls, in each task. */
@FunctionalInterface
public interface PartitionWriter<T> extends Serializable {
  /**
   * @param attempt which batch it is, and which try at it
   * @param partition whose records they are
   * @param records those of the partition, in order; to be read once
   */
  void write(Attempt attempt, int partition, Iterator<T> records) throws Exception;
}
