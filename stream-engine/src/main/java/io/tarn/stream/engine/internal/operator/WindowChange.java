package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.Window;
import java.io.Serializable;

/**
 * A window of a key that a batch has changed.
 *
 * @param slots its panes combined, as they stand after the batch
 */
@SuppressWarnings({"serial", "ArrayRecordComponent"}) // as the user's key is; never compared
public record WindowChange<K>(K key, Window window, long[] slots) implements Serializable {}
