package io.tarn.stream.engine.function;

import java.io.Serializable;

/** A function to a double that can be sent to where the records are. */
@FunctionalInterface
public interface SerializableToDouble<T> extends Serializable {
  double apply(T value) throws Exception;
}
