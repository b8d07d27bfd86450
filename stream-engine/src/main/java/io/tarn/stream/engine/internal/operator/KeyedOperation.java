package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.Packed;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.UpdateFunction;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What an operation keeps of each key: how a batch's values of it become one, and how that goes
 * into its state.
 *
 * @param <K> the key
 * @param <V> the values
 * @param <P> what is combined of a batch's values
 * @param <S> the state
 */
public interface KeyedOperation<K, V, P, S> extends Serializable {
  /** What the states are updated by, for people. */
  String describe();

  Combiner<V, P> combiner();

  /**
   * @param state the old state, or null; must not be changed
   * @return the new state, or null to remove the key
   */
  S update(K key, P partial, S state) throws Exception;

  /** By the user's function of {@code updateStateByKey}. */
  record ByFunction<K, V, S>(UpdateFunction<K, V, S> fn)
      implements KeyedOperation<K, V, List<V>, S> {
    @Override
    public String describe() {
      return "by function";
    }

    @Override
    public Combiner<V, List<V>> combiner() {
      return new Combiner.Gather<>();
    }

    @Override
    public S update(K key, List<V> values, S state) throws Exception {
      return NullResultException.check(
              fn.update(key, values, Optional.ofNullable(state)),
              "give Optional.empty() to remove the key")
          .orElse(null);
    }
  }

  /** The value of the greatest time, and of several that which came last. */
  record Latest<K, V>(SerializableFunction<V, Instant> time) implements KeyedOperation<K, V, V, V> {
    @Override
    public String describe() {
      return "latest value";
    }

    @Override
    public Combiner<V, V> combiner() {
      return new Combiner.Reduce<>(this::later);
    }

    @Override
    public V update(K key, V latest, V state) throws Exception {
      return state == null ? latest : later(state, latest);
    }

    private V later(V first, V second) throws Exception {
      return time.apply(second).isBefore(time.apply(first)) ? first : second;
    }
  }

  /** Running aggregates: the old slots combined into the batch's own. */
  record Accumulate<K, V>(PackedCombiner<V> combiner)
      implements KeyedOperation<K, V, long[], long[]> {
    @Override
    public String describe() {
      return "aggregates";
    }

    @Override
    public long[] update(K key, long[] partial, long[] state) {
      if (state != null) {
        Packed packed = combiner.packed();
        packed.combine(state, partial);
      }
      return partial;
    }
  }
}
