package io.tarn.stream.engine;

import io.tarn.schemas.Packed;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** How a key's partial of a batch goes into its state. */
interface StateFold<K, P, S> extends Serializable {
  /**
   * @param state the old state, or null; must not be changed
   * @return the new state, or null to remove the key
   */
  S fold(K key, P partial, S state) throws Exception;

  /** By the user's function of {@code updateStateByKey}. */
  record Update<K, V, S>(UpdateFunction<K, V, S> fn) implements StateFold<K, List<V>, S> {
    @Override
    public S fold(K key, List<V> values, S state) throws Exception {
      return NullResultException.check(
              fn.update(key, values, Optional.ofNullable(state)),
              "give Optional.empty() to remove the key")
          .orElse(null);
    }
  }

  /** A packed aggregate: the old slots combined into the partial's own. */
  record Accumulate<K>(Packed packed) implements StateFold<K, long[], long[]> {
    @Override
    public long[] fold(K key, long[] partial, long[] state) {
      if (state != null) {
        packed.combine(state, partial);
      }
      return partial;
    }
  }
}
