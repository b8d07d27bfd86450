package io.tarn.stream.engine;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.spi.Batch;
import io.tarn.stream.engine.spi.PartitionFunction;
import java.util.List;
import java.util.Optional;

/**
 * A stream of keys and values.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class PairDStream<K, V> extends DStream<Pair<K, V>> {
  private final KeyType<K> keyType;

  PairDStream(StreamingContext context, Step<Pair<K, V>> step, boolean timed, KeyType<K> keyType) {
    super(context, step, timed);
    this.keyType = keyType;
  }

  public <R> PairDStream<K, R> mapValues(SerializableFunction<V, R> fn) {
    return new PairDStream<>(
        context(),
        derive(
                (PartitionFunction<Event<Pair<K, V>>, Event<Pair<K, R>>>)
                    (task, events) ->
                        EventIterators.map(
                            "mapValues",
                            events,
                            event ->
                                event.with(
                                    new Pair<>(
                                        event.value().key(), fn.apply(event.value().value())))))
            .step(),
        timed(),
        keyType);
  }

  /** The pairs of both. */
  public PairDStream<K, V> union(PairDStream<K, V> other) {
    return new PairDStream<>(context(), unionStep(other), timed() && other.timed(), keyType);
  }

  /** For each key of a batch, its values of that batch made one. Keeps no state. */
  public PairDStream<K, V> reduceByKey(ReduceFunction<V> fn) {
    Combiner<V, V> combiner = new Combiner.Reduce<>(fn);
    Step<Pair<K, V>> before = step();
    Step<Pair<K, V>> reduced =
        scope ->
            shuffled(
                    scope, before, "reduceByKey", Buckets.DEFAULT_COUNT, combiner, Optional.empty())
                .mapPartitions(
                    (task, partials) ->
                        MergePartials.merge(partials, combiner).stream()
                            .map(
                                partial ->
                                    Event.combined(new Pair<>(partial.key(), partial.value())))
                            .iterator());
    return new PairDStream<>(context(), reduced, false, keyType);
  }

  /**
   * Keeps a state for each key in a table, updated by {@code fn} for the keys that have new values.
   * (Spark calls the function for every key of the state in every batch.)
   *
   * @return the keys that were updated, with their new states; keys that were removed are not in it
   */
  public <S> PairDStream<K, S> updateStateByKey(StateSpec<S> spec, UpdateFunction<K, V, S> fn) {
    return stateful(spec, new Combiner.Gather<>(), new StateFold.Update<>(fn));
  }

  /** Keeps running aggregates for each key in the table of this name. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final PairDStream<K, long[]> aggregateByKey(String table, Aggregate<V>... aggregates) {
    return aggregateByKey(StateSpec.table(table), List.of(aggregates));
  }

  /**
   * Keeps running aggregates for each key in a table.
   *
   * @return the keys that were updated, with their aggregates' slots
   */
  public PairDStream<K, long[]> aggregateByKey(
      StateSpec<long[]> spec, List<Aggregate<V>> aggregates) {
    PackedCombiner<V> combiner = PackedCombiner.of(aggregates);
    return stateful(
        spec.codec(new PackedCombiner.Codec(combiner.packed())),
        combiner,
        new StateFold.Accumulate<>(combiner.packed()));
  }

  /**
   * The pairs by windows of event time.
   *
   * @throws IllegalStateException if the stream has no event time
   */
  public WindowedDStream<K, V> window(WindowSpec window) {
    if (!timed()) {
      throw new IllegalStateException(
          "windows need event time: call withWatermark on the stream before window");
    }
    return new WindowedDStream<>(this, window);
  }

  KeyType<K> keyType() {
    return keyType;
  }

  /** The map side: combined, and moved to where their buckets are. */
  <P> Batch<Partial<K, P>> shuffled(
      BatchScope scope,
      Step<Pair<K, V>> before,
      String operation,
      int buckets,
      Combiner<V, P> combiner,
      Optional<WindowSpec> window) {
    return scope
        .of(before)
        .mapPartitions(CombineByKey.of(operation, RowKeys.of(keyType, buckets), combiner, window))
        .shuffle(partial -> partial.row().bucket(), buckets, context().partitions(buckets));
  }

  private <P, S> PairDStream<K, S> stateful(
      StateSpec<S> spec, Combiner<V, P> combiner, StateFold<K, P, S> fold) {
    TableSchema schema = context().graph().addTable(spec.schema(keyType, Optional.empty()));
    Step<Pair<K, V>> before = step();
    Derived<Pair<K, S>> updated =
        new Derived<>(
            (scope, emits) ->
                shuffled(
                        scope, before, schema.table(), schema.buckets(), combiner, Optional.empty())
                    .mapPartitions(
                        new FoldIntoState<>(
                            schema.table(),
                            schema.buckets(),
                            context().partitions(schema.buckets()),
                            combiner,
                            fold,
                            spec.codec(),
                            emits)));
    context().graph().addOutput(TaskOutput.drain(updated));
    return new PairDStream<>(context(), updated, false, keyType);
  }
}
