package io.tarn.stream.engine.internal.operator;

import java.io.Serializable;
import java.util.List;

/**
 * Some of the records of one batch of a window.
 *
 * @param leaves whether they have left the window
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record KeptBatch<V>(long batch, List<V> values, boolean leaves) implements Serializable {}
