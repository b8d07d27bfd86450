package io.tarn.spi.run;

import java.io.Serializable;

/** The bucket of a record. */
@FunctionalInterface
public interface BucketFunction<T> extends Serializable {
  int bucket(T record);
}
