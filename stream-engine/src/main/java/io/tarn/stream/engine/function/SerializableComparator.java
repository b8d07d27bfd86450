package io.tarn.stream.engine.function;

import java.io.Serializable;
import java.util.Comparator;

/** An order that can be sent to where the records are. */
@FunctionalInterface
public interface SerializableComparator<T> extends Comparator<T>, Serializable {}
