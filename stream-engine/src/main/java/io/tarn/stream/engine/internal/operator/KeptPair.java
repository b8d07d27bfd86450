package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.KeyType;
import io.tarn.stream.engine.function.Pair;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Objects;

/**
 * A pair as a window over batches keeps it.
 *
 * @param key as a row key has it, without a bucket
 */
@SuppressWarnings({"serial", "ArrayRecordComponent"}) // as serializable as values are
public record KeptPair<V>(byte[] key, V value) implements Serializable {
  public static <K, V> KeptPair<V> of(KeyType<K> type, Pair<K, V> pair) {
    return new KeptPair<>(type.encoded(pair.key()), pair.value());
  }

  /** The key again. */
  public <K> K key(KeyType<K> type) {
    return type.decoded(key);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeptPair<?> that
        && Arrays.equals(key, that.key)
        && Objects.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(key) + Objects.hashCode(value);
  }
}
