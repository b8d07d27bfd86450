package io.tarn.stream.engine.function;

import java.io.Serializable;

/** Makes something where the records are. */
@FunctionalInterface
public interface SerializableSupplier<T> extends Serializable {
  T get() throws Exception;
}
