package io.tarn.stream.engine.function;

import java.io.Serializable;

/** Makes one value of two: associative, as values meet in any grouping. */
@FunctionalInterface
public interface ReduceFunction<V> extends Serializable {
  V reduce(V left, V right) throws Exception;
}
