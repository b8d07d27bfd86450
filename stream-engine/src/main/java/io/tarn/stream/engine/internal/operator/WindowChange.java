package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.Window;
import java.io.Serializable;

/**
 * A window of a key that a batch has changed.
 *
 * @param value its aggregates, as they stand after the batch
 */
@SuppressWarnings("serial") // as the user's key, and what aggregators keep
public record WindowChange<K, A>(K key, Window window, A value) implements Serializable {}
