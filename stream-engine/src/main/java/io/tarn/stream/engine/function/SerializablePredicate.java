package io.tarn.stream.engine.function;

import java.io.Serializable;

/** A condition that can be sent to where the records are. */
@FunctionalInterface
public interface SerializablePredicate<T> extends Serializable {
  boolean test(T value) throws Exception;
}
