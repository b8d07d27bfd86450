package io.tarn.stream.engine;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.spi.Batch;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A stream of keys and values. Where values are combined by key, a pair whose key is null, or can
 * be no row key, goes to the dead letters.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class PairDStream<K, V> extends DStream<Pair<K, V>> {
  private static final String REDUCE = "reduceByKey";

  private final KeyType<K> keyType;

  PairDStream(
      StreamingContext context, Step<Pair<K, V>> step, Lineage lineage, KeyType<K> keyType) {
    super(context, step, lineage);
    this.keyType = keyType;
  }

  /** The same keys, each with the image of its value by {@code fn}. */
  public <R> PairDStream<K, R> mapValues(SerializableFunction<V, R> fn) {
    checked("mapValues", fn);
    return new PairDStream<>(
        context(),
        derive(
                DStream.<Pair<K, V>, Pair<K, R>>mapping(
                    "mapValues", pair -> new Pair<>(pair.key(), fn.apply(pair.value()))))
            .step(),
        lineage(),
        keyType);
  }

  @Override
  public PairDStream<K, V> filter(SerializablePredicate<Pair<K, V>> condition) {
    return new PairDStream<>(
        context(), derive(filtering(checked("filter", condition))).step(), lineage(), keyType);
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
    return new PairDStream<>(
        context(), unionStep(other), lineage().union(other.lineage()), keyType);
  }

  /** For each key of a batch, its values of that batch made one. Keeps no state. */
  public PairDStream<K, V> reduceByKey(ReduceFunction<V> fn) {
    Combiner<V, V> combiner = new Combiner.Reduce<>(checked(REDUCE, fn), context().isStrict());
    Step<Pair<K, V>> before = step();
    Step<Pair<K, V>> reduced =
        scope ->
            shuffled(scope, before, REDUCE, Buckets.DEFAULT_COUNT, combiner, Optional.empty())
                .mapPartitions(
                    (task, partials) ->
                        MergePartials.merge(task, REDUCE, partials, combiner).stream()
                            .map(
                                partial ->
                                    Event.combined(new Pair<>(partial.key(), partial.value())))
                            .iterator());
    return new PairDStream<>(context(), reduced, lineage().untimed(), keyType);
  }

  /**
   * Keeps a state for each key in a table, updated by {@code fn} for the keys that have new values.
   * (Spark calls the function for every key of the state in every batch.)
   *
   * @return the keys that were updated, with their new states; keys that were removed are not in it
   */
  public <S> PairDStream<K, S> updateStateByKey(StateSpec<S> spec, UpdateFunction<K, V, S> fn) {
    checked("updateStateByKey", fn);
    return stateful(spec, new Combiner.Gather<>(), new StateFold.Update<>(fn), state -> state);
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
      StateSpec<long[]> spec, List<Aggregate<V>> aggregates) {
    PackedCombiner<V> combiner = packing(spec.table(), aggregates);
    Packed packed = combiner.packed();
    return stateful(
        spec.codec(new PackedCombiner.Codec(packed)),
        combiner,
        new StateFold.Accumulate<>(packed),
        slots -> new AggregateResult(packed.render(slots)));
  }

  /**
   * The pairs by windows of event time.
   *
   * @throws IllegalStateException if the stream has no event time
   */
  public WindowedDStream<K, V> window(WindowSpec window) {
    if (!lineage().timed()) {
      throw new IllegalStateException(
          "windows need event time: call withWatermark on the stream before window");
    }
    return new WindowedDStream<>(this, window);
  }

  KeyType<K> keyType() {
    return keyType;
  }

  /**
   * @throws IllegalArgumentException if there are no aggregates, two have one name, or, in strict
   *     mode, one is not serializable
   */
  PackedCombiner<V> packing(String table, List<Aggregate<V>> aggregates) {
    if (aggregates.isEmpty()) {
      throw new IllegalArgumentException(
          "table "
              + table
              + " has no aggregates; give it at least one, such as Aggregates.count(\"count\")");
    }
    Set<String> names = new HashSet<>();
    for (Aggregate<V> aggregate : aggregates) {
      String name = aggregate.field().name();
      if (!names.add(name)) {
        throw new IllegalArgumentException(
            "two aggregates of table "
                + table
                + " are named "
                + name
                + "; name one of them differently");
      }
      context().checked("the function of aggregate " + name + " of table " + table, aggregate);
    }
    return PackedCombiner.of(aggregates);
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

  private <P, S, R> PairDStream<K, R> stateful(
      StateSpec<S> spec,
      Combiner<V, P> combiner,
      StateFold<K, P, S> fold,
      SerializableFunction<S, R> result) {
    TableSchema schema = context().graph().addTable(spec.schema(keyType, Optional.empty()));
    Step<Pair<K, V>> before = step();
    Derived<Pair<K, R>> updated =
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
                            emits ? result : null)));
    context().graph().addOutput(lineage(), TaskOutput.drain(updated));
    return new PairDStream<>(context(), updated, lineage().untimed(), keyType);
  }
}
