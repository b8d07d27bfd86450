package io.tarn.stream.engine.function;

import java.io.Serializable;
import java.util.Optional;

/**
 * What became of a key, or of a window of a key, in a batch.
 *
 * @param key the key
 * @param before the value before the batch; null if there was none
 * @param after the value after the batch; null if it was removed
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record Change<K, S>(K key, S before, S after) implements Serializable {
  /** The value before the batch, if there was one. */
  public Optional<S> was() {
    return Optional.ofNullable(before);
  }

  /** The value after the batch, if there is one. */
  public Optional<S> is() {
    return Optional.ofNullable(after);
  }
}
