package io.tarn.spi.run;

import java.io.Serializable;
import java.util.Iterator;

/** The records of two partitions of one number in, records out. */
@FunctionalInterface
public interface ZipFunction<T, U, R> extends Serializable {
  Iterator<R> apply(TaskContext task, Iterator<T> left, Iterator<U> right) throws Exception;
}
