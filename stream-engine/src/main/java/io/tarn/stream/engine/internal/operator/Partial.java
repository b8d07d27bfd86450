package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import java.io.Serializable;

/**
 * What one map task knows of one row: what is moved by a shuffle.
 *
 * @param row the row key of the key, or of its pane
 * @param key the key
 * @param paneStart the start of the pane in ms, or {@link #NO_PANE}
 * @param value the values combined
 * @param from the partition whose values they are, before the shuffle: values of a lower one come
 *     first
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record Partial<K, P>(RowKey row, K key, long paneStart, P value, int from)
    implements Serializable {
  static final long NO_PANE = Long.MIN_VALUE;

  Partial<K, P> with(P other) {
    return new Partial<>(row, key, paneStart, other, from);
  }
}
