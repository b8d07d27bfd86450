package io.tarn.stream.engine.spi;

import java.io.Serializable;

/** The bucket of a record. */
@FunctionalInterface
public interface BucketFunction<T> extends Serializable {
  int bucket(T record);
}
