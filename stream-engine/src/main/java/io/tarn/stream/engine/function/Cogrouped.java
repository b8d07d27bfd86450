package io.tarn.stream.engine.function;

import java.io.Serializable;
import java.util.List;

/**
 * The values of a key in two streams, in one batch. One of the lists may be empty, not both.
 *
 * @param left those of the stream that {@code cogroup} was called on
 * @param right those of the other
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record Cogrouped<V, W>(List<V> left, List<W> right) implements Serializable {}
