package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import java.io.Serializable;

/**
 * What a join gives.
 *
 * @param timeMillis when it is known: the later of both times; of a record without a partner, when
 *     none could come any more
 */
@SuppressWarnings("serial") // as serializable as the user's classes are
public record JoinedRecord<K, V, W>(K key, Joined<V, W> values, long timeMillis)
    implements Serializable {
  /** As pairs. */
  public record ByKey<K, V, W>() implements View<JoinedRecord<K, V, W>, Pair<K, Joined<V, W>>> {
    @Override
    public Pair<K, Joined<V, W>> apply(JoinedRecord<K, V, W> joined) {
      return new Pair<>(joined.key(), joined.values());
    }

    @Override
    public long timeMillis(JoinedRecord<K, V, W> joined) {
      return joined.timeMillis();
    }
  }
}
