package io.tarn.stream.engine;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.Packed;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.ReduceFunction;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializablePredicate;
import io.tarn.stream.engine.function.UpdateFunction;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.operator.Combiner;
import io.tarn.stream.engine.internal.operator.KeyedOperation;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.PackedCombiner;
import io.tarn.stream.engine.internal.operator.View;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A stream of keys and values. Where values are combined by key, a pair whose key is null, or can
 * be no row key, goes to the dead letters.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class PairDStream<K, V> extends DStream<Pair<K, V>> {
  private final KeyType<K> keyType;

  PairDStream(GraphBuilder graph, Node.Records<Pair<K, V>> node, KeyType<K> keyType) {
    super(graph, node);
    this.keyType = keyType;
  }

  /** The same keys, each with the image of its value by {@code fn}. */
  public <R> PairDStream<K, R> mapValues(SerializableFunction<V, R> fn) {
    checked("mapValues", fn);
    return pairs(
        keyType,
        new Operation.Map<>("mapValues", pair -> new Pair<>(pair.key(), fn.apply(pair.value()))));
  }

  /**
   * The same keys, each with what {@code fn} makes of its value: any number of values, none of them
   * null. See {@link #flatMap}.
   */
  public <R> PairDStream<K, R> flatMapValues(SerializableFunction<V, ? extends Iterable<R>> fn) {
    checked("flatMapValues", fn);
    return pairs(
        keyType,
        new Operation.FlatMap<>(
            "flatMapValues", pair -> pairsOf(pair.key(), fn.apply(pair.value()))));
  }

  @Override
  public PairDStream<K, V> filter(SerializablePredicate<Pair<K, V>> condition) {
    return new PairDStream<>(graph(), filtered(condition), keyType);
  }

  /**
   * The pairs of both.
   *
   * @throws IllegalArgumentException if the keys are encoded differently
   */
  public PairDStream<K, V> union(PairDStream<K, V> other) {
    if (!keyType.name().equals(other.keyType.name())) {
      throw new IllegalArgumentException(
          "streams with keys of type "
              + keyType.name()
              + " and "
              + other.keyType.name()
              + " cannot be united; map one of them to the other's key type first");
    }
    return new PairDStream<>(graph(), united(other), keyType);
  }

  /** For each key of a batch, its values of that batch made one. Keeps no state. */
  public PairDStream<K, V> reduceByKey(ReduceFunction<V> fn) {
    Combiner<V, V> combiner = new Combiner.Reduce<>(checked("reduceByKey", fn));
    return new PairDStream<>(
        graph(), graph().reduce(node(), "reduceByKey", keyType, combiner), keyType);
  }

  /**
   * Keeps a state for each key in a table, updated by {@code fn} for the keys that have new values.
   * (Spark calls the function for every key of the state in every batch.)
   *
   * @return the keys that were updated, with their new states; keys that were removed are not in it
   */
  public <S> PairDStream<K, S> updateStateByKey(StateSpec<S> spec, UpdateFunction<K, V, S> fn) {
    checked("updateStateByKey", fn);
    return stateful(spec, new KeyedOperation.ByFunction<>(fn), state -> state);
  }

  /**
   * Keeps each key's latest value in a table: the one with the greatest time, and of several the
   * one that came last. So values may come in any order.
   *
   * @param time a value's time, which must not be null
   * @return the keys that have new values, with the latest that they ever had
   */
  public PairDStream<K, V> latestByKey(StateSpec<V> spec, SerializableFunction<V, Instant> time) {
    checked("latestByKey", time);
    return stateful(spec, new KeyedOperation.Latest<>(time), value -> value);
  }

  /**
   * As {@link #updateStateByKey(StateSpec, UpdateFunction)}, in a table that is read by the same
   * spec.
   *
   * @throws IllegalArgumentException if the spec's keys are encoded otherwise than the stream's
   */
  public <S> PairDStream<K, S> updateStateByKey(TableSpec<K, S> spec, UpdateFunction<K, V, S> fn) {
    return updateStateByKey(StateSpec.of(spec, keyType), fn);
  }

  /** Keeps running aggregates for each key in the table of this name. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final PairDStream<K, AggregateResult> aggregateByKey(
      String table, Aggregate<V>... aggregates) {
    return aggregateByKey(StateSpec.table(table), List.of(aggregates));
  }

  /**
   * Keeps running aggregates for each key in a table.
   *
   * @return the keys that were updated, with their aggregates' results
   */
  public PairDStream<K, AggregateResult> aggregateByKey(
      StateSpec<AggregateResult> spec, List<Aggregate<V>> aggregates) {
    PackedCombiner<V> packing = graph().aggregates(spec.table(), aggregates);
    Packed packed = packing.packed();
    return stateful(
        spec.codec(packing.codec()),
        new KeyedOperation.Accumulate<>(packing),
        slots -> new AggregateResult(packed.render(slots)));
  }

  /**
   * As {@link #aggregateByKey(StateSpec, List)}, in a table that is read by the same spec.
   *
   * @throws IllegalArgumentException if the spec's keys are encoded otherwise than the stream's
   */
  public PairDStream<K, AggregateResult> aggregateByKey(
      TableSpec<K, AggregateResult> spec, List<Aggregate<V>> aggregates) {
    return aggregateByKey(StateSpec.of(spec, keyType), aggregates);
  }

  /**
   * The pairs by windows of event time.
   *
   * @throws IllegalStateException if the stream has no event time
   */
  public WindowedDStream<K, V> window(WindowSpec window) {
    if (!node().type().timed()) {
      throw new IllegalStateException(
          "windows need event time: call withWatermark on the stream before window, or withEventTime"
              + " for windows that never close");
    }
    return new WindowedDStream<>(
        this, node().type().watermarks().isEmpty() ? window.neverClosing() : window);
  }

  KeyType<K> keyType() {
    return keyType;
  }

  /** Null where the values are, for the message to be that of any flatMap. */
  private static <K, R> Iterable<Pair<K, R>> pairsOf(K key, Iterable<R> values) {
    return values == null
        ? null
        : () ->
            StreamSupport.stream(values.spliterator(), false)
                .map(value -> value == null ? null : new Pair<>(key, value))
                .iterator();
  }

  private <P, S, R> PairDStream<K, R> stateful(
      StateSpec<S> spec, KeyedOperation<K, V, P, S> operation, View<S, R> result) {
    return new PairDStream<>(
        graph(),
        graph()
            .update(
                node(),
                keyType,
                spec,
                operation,
                updated -> new Pair<>(updated.key(), result.apply(updated.value()))),
        keyType);
  }
}
