package io.tarn.stream.engine.function;

import java.io.Serializable;

/** A function to a long that can be sent to where the records are. */
@FunctionalInterface
public interface SerializableToLong<T> extends Serializable {
  long apply(T value) throws Exception;
}
