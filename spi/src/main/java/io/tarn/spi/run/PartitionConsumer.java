package io.tarn.spi.run;

import java.io.Serializable;
import java.util.Iterator;

/** One partition's records in, nothing out. */
@FunctionalInterface
public interface PartitionConsumer<T> extends Serializable {
  void accept(TaskContext task, Iterator<T> records) throws Exception;
}
