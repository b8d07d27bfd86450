package io.tarn.stream.engine.internal.operator;

import java.util.List;

/**
 * What is kept of a key in one batch of a window.
 *
 * @param told whether it was told that these values came into the window, so that they are to be
 *     told when they leave it. Which batches a window has does not say that: one that ends a window
 *     may be passed over, and then nobody was told anything
 * @param values the values, in order
 */
public record BatchValues<V>(boolean told, List<V> values) {}
