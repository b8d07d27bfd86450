package io.tarn.stream.engine.function;

import java.io.Serializable;

/** A function that can be sent to where the records are. */
@FunctionalInterface
public interface SerializableFunction<T, R> extends Serializable {
  R apply(T value) throws Exception;
}
