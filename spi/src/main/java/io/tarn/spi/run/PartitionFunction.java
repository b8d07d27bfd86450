package io.tarn.spi.run;

import java.io.Serializable;
import java.util.Iterator;

/** One partition's records in, records out. */
@FunctionalInterface
public interface PartitionFunction<T, R> extends Serializable {
  Iterator<R> apply(TaskContext task, Iterator<T> records) throws Exception;
}
