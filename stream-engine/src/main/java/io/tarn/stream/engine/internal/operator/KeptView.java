package io.tarn.stream.engine.internal.operator;

import io.tarn.stream.engine.function.Pair;

/** A pair that is the first of its key, with its event time. */
public record KeptView<K, V>() implements View<FirstOfKey.Kept<K, V>, Pair<K, V>> {
  @Override
  public Pair<K, V> apply(FirstOfKey.Kept<K, V> kept) {
    return new Pair<>(kept.key(), kept.value());
  }

  @Override
  public long timeMillis(FirstOfKey.Kept<K, V> kept) {
    return kept.timeMillis();
  }
}
