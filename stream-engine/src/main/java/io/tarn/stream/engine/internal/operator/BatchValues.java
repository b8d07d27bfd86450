package io.tarn.stream.engine.internal.operator;

import java.util.List;

/**
 * Some of the records of one batch, as a window keeps them.
 *
 * @param told whether it was told that these records came into the window, so that they are to be
 *     told when they leave it. Which batches a window has does not say that: one that ends a window
 *     may be passed over, and then nobody was told anything
 * @param values the records, in order
 */
public record BatchValues<V>(boolean told, List<V> values) {}
