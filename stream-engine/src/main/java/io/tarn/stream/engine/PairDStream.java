package io.tarn.stream.engine;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.SessionGap;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.function.Cogrouped;
import io.tarn.stream.engine.function.CombineFunction;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.MapWithStateFunction;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.ReduceFunction;
import io.tarn.stream.engine.function.SerializableComparator;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializablePredicate;
import io.tarn.stream.engine.function.SerializableToLong;
import io.tarn.stream.engine.function.UpdateFunction;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.graph.Refusals;
import io.tarn.stream.engine.internal.graph.Results;
import io.tarn.stream.engine.internal.graph.Showing;
import io.tarn.stream.engine.internal.operator.Accumulate;
import io.tarn.stream.engine.internal.operator.AggregateCombiner;
import io.tarn.stream.engine.internal.operator.AggregateForms;
import io.tarn.stream.engine.internal.operator.Awaiting;
import io.tarn.stream.engine.internal.operator.Combiner;
import io.tarn.stream.engine.internal.operator.Emitted;
import io.tarn.stream.engine.internal.operator.FirstOfKey;
import io.tarn.stream.engine.internal.operator.Fold;
import io.tarn.stream.engine.internal.operator.JoinIntervals;
import io.tarn.stream.engine.internal.operator.JoinKind;
import io.tarn.stream.engine.internal.operator.JoinedRecord;
import io.tarn.stream.engine.internal.operator.KeepLatest;
import io.tarn.stream.engine.internal.operator.KeptView;
import io.tarn.stream.engine.internal.operator.KeyedOperation;
import io.tarn.stream.engine.internal.operator.Lateness;
import io.tarn.stream.engine.internal.operator.MapStates;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.ProcessKeys;
import io.tarn.stream.engine.internal.operator.RowChange;
import io.tarn.stream.engine.internal.operator.RowForm;
import io.tarn.stream.engine.internal.operator.Side;
import io.tarn.stream.engine.internal.operator.SlideTotals;
import io.tarn.stream.engine.internal.operator.Tagged;
import io.tarn.stream.engine.internal.operator.UpdateByFunction;
import io.tarn.stream.engine.internal.operator.WithInitial;
import io.tarn.stream.engine.process.InitialFunction;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.StateHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A stream of keys and values. Where values are combined by key, a pair whose key is null, or can
 * be no row key, goes to the dead letters.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public sealed class PairDStream<K, V> extends DStream<Pair<K, V>> permits StateDStream {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1_000_000); // any time plus it is one

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

  @Override
  public PairDStream<K, V> repartition(int partitions) {
    return new PairDStream<>(graph(), graph().repartition(node(), partitions), keyType);
  }

  @Override
  public PairDStream<K, V> cache() {
    return this;
  }

  @Override
  public PairDStream<K, V> persist() {
    return cache();
  }

  @Override
  public PairDStream<K, V> orderBy(SerializableComparator<? super Pair<K, V>> order) {
    return new PairDStream<>(graph(), ordered(order), keyType);
  }

  @Override
  public PairDStream<K, V> top(int most, SerializableComparator<? super Pair<K, V>> order) {
    return new PairDStream<>(graph(), first(most, order), keyType);
  }

  /** As {@link #transform}, by a function of a stream of pairs. */
  public <D extends DStream<?>> D transformPairs(Function<? super PairDStream<K, V>, D> fn) {
    return given("transformPairs", fn.apply(this));
  }

  /** As {@link #transformWith}, by a function of streams of pairs. */
  public <L, W, D extends DStream<?>> D transformPairsWith(
      PairDStream<L, W> other,
      BiFunction<? super PairDStream<K, V>, ? super PairDStream<L, W>, D> fn) {
    return given("transformPairsWith", fn.apply(this, other));
  }

  /** The keys alone, each as often as it has values. */
  public DStream<K> keys() {
    return mapped("keys", Pair::key);
  }

  /** The values alone. */
  public DStream<V> values() {
    return mapped("values", Pair::value);
  }

  /**
   * The pairs of both.
   *
   * @throws IllegalArgumentException if the keys are encoded differently
   */
  public PairDStream<K, V> union(PairDStream<K, V> other) {
    checkSameKeys(other, "united");
    return new PairDStream<>(graph(), united(other), keyType);
  }

  private void checkSameKeys(PairDStream<K, ?> other, String done) {
    if (!keyType.name().equals(other.keyType.name())) {
      throw new IllegalArgumentException(
          "streams with keys of type "
              + keyType.name()
              + " and "
              + other.keyType.name()
              + " cannot be "
              + done
              + "; map one of them to the other's key type first");
    }
  }

  /** For each key of a batch, its values of that batch, in the order of the source's splits. */
  public PairDStream<K, List<V>> groupByKey() {
    return combined("groupByKey", new Combiner.Gather<>());
  }

  /**
   * For each key of a batch, its values of that batch combined. Keeps no state.
   *
   * @param create what is made of the first value of a key that a task has
   * @param add adds another value of the task's to that
   * @param merge makes one of what two tasks have
   */
  public <C> PairDStream<K, C> combineByKey(
      SerializableFunction<V, C> create, CombineFunction<C, V> add, ReduceFunction<C> merge) {
    return combined(
        "combineByKey",
        new Combiner.ByFunctions<>(
            checked("combineByKey", create),
            checked("combineByKey", add),
            checked("combineByKey", merge)));
  }

  /**
   * For each key that either stream has in a batch, its values of that batch in both.
   *
   * @throws IllegalArgumentException if the keys are encoded differently
   */
  public <W> PairDStream<K, Cogrouped<V, W>> cogroup(PairDStream<K, W> other) {
    return sides(other, "grouped together").combined("cogroup", new Combiner.Cogroup<>());
  }

  /**
   * Each value of a key in a batch with each value that the other stream has of it in that batch.
   * Records that may come in different batches are joined by {@link #join(PairDStream,
   * IntervalJoin)}.
   *
   * @throws IllegalArgumentException if the keys are encoded differently
   */
  public <W> PairDStream<K, Joined<V, W>> join(PairDStream<K, W> other) {
    return joined(other, JoinKind.INNER);
  }

  /** As {@link #join(PairDStream)}, and each value that has no other with null. */
  public <W> PairDStream<K, Joined<V, W>> leftOuterJoin(PairDStream<K, W> other) {
    return joined(other, JoinKind.LEFT_OUTER);
  }

  /** As {@link #join(PairDStream)}, and each value of the other stream that has none with null. */
  public <W> PairDStream<K, Joined<V, W>> rightOuterJoin(PairDStream<K, W> other) {
    return joined(other, JoinKind.RIGHT_OUTER);
  }

  /** As {@link #join(PairDStream)}, and each value of either that has none in the other. */
  public <W> PairDStream<K, Joined<V, W>> fullOuterJoin(PairDStream<K, W> other) {
    return joined(other, JoinKind.FULL_OUTER);
  }

  /** Each value of a key in a batch that the other stream has any value for in that batch, once. */
  public <W> PairDStream<K, V> leftSemiJoin(PairDStream<K, W> other) {
    return cogroup(other)
        .flatMapValues(values -> values.right().isEmpty() ? List.<V>of() : values.left());
  }

  /**
   * Each record with each partner that it has in the other stream, by key and event time, in
   * whatever batches they come: given once, in the batch of the later of the two, whose time is
   * that of the result. Records are kept until the watermark says that no partner can come any
   * more; those that come behind the watermark are late, and joined with none.
   *
   * @throws IllegalStateException if one of the streams has no watermark, as its records would have
   *     to be kept for ever
   * @throws IllegalArgumentException if the keys are encoded differently
   */
  public <W> PairDStream<K, Joined<V, W>> join(PairDStream<K, W> other, IntervalJoin<V, W> by) {
    return joined(other, by, JoinKind.INNER);
  }

  /**
   * As {@link #join(PairDStream, IntervalJoin)}, and each record that had no partner with null,
   * once none can come any more: its time is then the end of the interval.
   */
  public <W> PairDStream<K, Joined<V, W>> leftOuterJoin(
      PairDStream<K, W> other, IntervalJoin<V, W> by) {
    return joined(other, by, JoinKind.LEFT_OUTER);
  }

  /** As {@link #leftOuterJoin(PairDStream, IntervalJoin)}, of the other stream's records. */
  public <W> PairDStream<K, Joined<V, W>> rightOuterJoin(
      PairDStream<K, W> other, IntervalJoin<V, W> by) {
    return joined(other, by, JoinKind.RIGHT_OUTER);
  }

  /** As {@link #leftOuterJoin(PairDStream, IntervalJoin)}, of both streams' records. */
  public <W> PairDStream<K, Joined<V, W>> fullOuterJoin(
      PairDStream<K, W> other, IntervalJoin<V, W> by) {
    return joined(other, by, JoinKind.FULL_OUTER);
  }

  /**
   * Each record that has a partner in the other stream, once, in the batch of the later of the two:
   * see {@link #join(PairDStream, IntervalJoin)}.
   */
  public <W> PairDStream<K, V> leftSemiJoin(PairDStream<K, W> other, IntervalJoin<V, W> by) {
    return joined(other, by, JoinKind.LEFT_SEMI).mapValues(Joined::left);
  }

  /**
   * Each pair with what a table has of its key when its batch runs: an HTable, a table of another
   * job at one of its batches, a file. Pairs of keys that it does not have are left out. What the
   * table is told later changes nothing that was given.
   */
  public <W> PairDStream<K, Joined<V, W>> join(Lookup<K, W> table) {
    return lookedUp("join", table, false);
  }

  /** As {@link #join(Lookup)}, and pairs of keys that the table does not have, with null. */
  public <W> PairDStream<K, Joined<V, W>> leftOuterJoin(Lookup<K, W> table) {
    return lookedUp("leftOuterJoin", table, true);
  }

  private <W> PairDStream<K, Joined<V, W>> lookedUp(
      String operation, Lookup<K, W> table, boolean outer) {
    return new PairDStream<>(
        graph(),
        graph()
            .transform(
                node(),
                node().type(),
                new Operation.LookUp<>(operation, graph().checkedLookup(operation, table), outer)),
        keyType);
  }

  private <W> PairDStream<K, Joined<V, W>> joined(
      PairDStream<K, W> other, IntervalJoin<V, W> by, JoinKind kind) {
    StateSpec<Awaiting<V, W>> spec = by.spec();
    checkWatched(spec.table());
    other.checkWatched(spec.table());
    JoinIntervals<K, V, W> operation =
        new JoinIntervals<>(kind, by.lowerMillis(), by.upperMillis());
    return new PairDStream<>(
        graph(),
        graph()
            .update(
                sides(other, "joined").node(),
                keyType,
                spec.schema(keyType, Optional.empty()).withOperation(operation.describe()),
                Optional.empty(),
                spec.codec(),
                operation,
                new Results<>(Showing.RECORDS, new JoinedRecord.ByKey<>(), true, true)),
        keyType);
  }

  private void checkWatched(String table) {
    if (!node().type().timed() || node().type().watermarks().isEmpty()) {
      throw new IllegalStateException(
          "the join of table "
              + table
              + " needs a watermark on both streams, to know when no partner of a record can come"
              + " any more: call withWatermark on each before, or join the records of each batch by"
              + " join without an interval");
    }
  }

  /** The pairs of both, each value with the side that it is of. */
  private <W> PairDStream<K, Side<V, W>> sides(PairDStream<K, W> other, String done) {
    checkSameKeys(other, done);
    return this.<Side<V, W>>mapValues(Side::ofLeft)
        .union(other.<Side<V, W>>mapValues(Side::ofRight));
  }

  private <W> PairDStream<K, Joined<V, W>> joined(PairDStream<K, W> other, JoinKind kind) {
    return cogroup(other).flatMapValues(kind::join);
  }

  private <P> PairDStream<K, P> combined(String operation, Combiner<V, P> combiner) {
    return new PairDStream<>(
        graph(), graph().reduce(node(), operation, keyType, combiner), keyType);
  }

  /** For each key of a batch, its values of that batch made one. Keeps no state. */
  public PairDStream<K, V> reduceByKey(ReduceFunction<V> fn) {
    return combined("reduceByKey", new Combiner.Reduce<>(checked("reduceByKey", fn)));
  }

  /**
   * The pairs of the last batches, in each batch that a window ends with. A table keeps them, so
   * they are there after a restart, too: some to a row, by batch and not by key. What can be read
   * by key is what is made of them.
   *
   * @param window how many batches, and after how many
   * @param kept the table, and the class of a value, kept as CBOR
   */
  public PairDStream<K, V> windowByKey(BatchWindow window, StateSpec<V> kept) {
    return new PairDStream<>(
        graph(), new BatchWindows<>(graph(), window, kept).contents(node(), keyType), keyType);
  }

  /**
   * For each key of the last batches, its values in them, in each batch that a window ends with.
   *
   * @param kept the table, and the class of a value, kept as CBOR
   */
  public PairDStream<K, List<V>> groupByKeyAndWindow(BatchWindow window, StateSpec<V> kept) {
    return windowByKey(window, kept).groupByKey();
  }

  /**
   * For each key of the last batches, its values in them made one, in each batch that a window ends
   * with.
   *
   * @param kept the table, which keeps what the values of each key and batch are reduced to
   */
  public PairDStream<K, V> reduceByKeyAndWindow(
      BatchWindow window, StateSpec<V> kept, ReduceFunction<V> fn) {
    return reduceByKey(fn).windowByKey(window, kept).reduceByKey(fn);
  }

  /**
   * As {@link #reduceByKeyAndWindow(BatchWindow, StateSpec, ReduceFunction)}, each window made of
   * the one before: what has left it is taken out, what has come is added. For windows of very many
   * batches. Each key that was ever in a window is given from then on, as in Spark, also where
   * nothing of it is in the window any more: see {@link #reduceByKeyAndWindow(BatchWindow,
   * StateSpec, ReduceFunction, ReduceFunction, SerializablePredicate)}.
   *
   * @param kept the table that keeps what the values of each key are reduced to; one with {@code
   *     _batches} behind its name keeps those of each batch
   * @param inverse takes its second value out of its first
   */
  public PairDStream<K, V> reduceByKeyAndWindow(
      BatchWindow window, StateSpec<V> kept, ReduceFunction<V> fn, ReduceFunction<V> inverse) {
    return reduceByKeyAndWindow(window, kept, fn, inverse, pair -> true);
  }

  /**
   * As {@link #reduceByKeyAndWindow(BatchWindow, StateSpec, ReduceFunction, ReduceFunction)}.
   *
   * @param filter which keys to keep, with what their values are reduced to: others are given no
   *     more, and begin anew with their next value
   */
  public PairDStream<K, V> reduceByKeyAndWindow(
      BatchWindow window,
      StateSpec<V> kept,
      ReduceFunction<V> fn,
      ReduceFunction<V> inverse,
      SerializablePredicate<Pair<K, V>> filter) {
    checked("reduceByKeyAndWindow", inverse);
    checked("reduceByKeyAndWindow", filter);
    BatchWindows<V> batches =
        new BatchWindows<>(graph(), window, kept.named(kept.table() + "_batches"));
    return new PairDStream<>(graph(), batches.moves(reduceByKey(fn).node(), keyType), keyType)
        .updateStateByKey(kept, new SlideTotals<>(fn, inverse, filter))
        .complete()
        .atEndOf(window);
  }

  private PairDStream<K, V> atEndOf(BatchWindow window) {
    return new PairDStream<>(
        graph(),
        graph().transform(node(), node().type(), new Operation.AtWindowEnd<>(window)),
        keyType);
  }

  /**
   * Keeps a state for each key in a table, updated by {@code fn} for the keys that have new values.
   * (Spark calls the function for every key of the state in every batch.)
   *
   * @return the keys that were updated, with their new states; keys that were removed are not in it
   */
  public <S> StateDStream<K, S> updateStateByKey(StateSpec<S> spec, UpdateFunction<K, V, S> fn) {
    checked("updateStateByKey", fn);
    return stateful(spec, new UpdateByFunction<>(fn, false));
  }

  /**
   * As {@link #updateStateByKey(StateSpec, UpdateFunction)}, but the function is called for every
   * key that has a state or new values, in every batch that runs, as Spark's is: for keys without
   * new values with an empty list. That costs a scan of the whole table in each batch.
   */
  public <S> StateDStream<K, S> updateStateOfEveryKey(
      StateSpec<S> spec, UpdateFunction<K, V, S> fn) {
    checked("updateStateOfEveryKey", fn);
    return stateful(spec, new UpdateByFunction<>(fn, true));
  }

  /**
   * As {@link #updateStateByKey(StateSpec, UpdateFunction)}, with an initial state.
   *
   * @param initial made of {@link StreamingContext#initial}: the states that keys begin with
   */
  public <S> StateDStream<K, S> updateStateByKey(
      StateSpec<S> spec, UpdateFunction<K, V, S> fn, PairDStream<K, S> initial) {
    checked("updateStateByKey", fn);
    return stateful(
        spec,
        withInitial(initial),
        WithInitial.ofStates(new UpdateByFunction<K, V, S>(fn, false)),
        spec.codec(),
        (key, window, state) -> state);
  }

  /**
   * Keeps each key's latest value in a table: the one with the greatest time, and of several the
   * one that came last. So values may come in any order.
   *
   * @param time a value's time, which must not be null
   * @return the keys that have new values, with the latest that they ever had
   */
  public StateDStream<K, V> latestByKey(StateSpec<V> spec, SerializableFunction<V, Instant> time) {
    checked("latestByKey", time);
    return stateful(spec, new KeepLatest<>(time));
  }

  /**
   * As {@link #updateStateByKey(StateSpec, UpdateFunction)}, in a table that is read by the same
   * spec.
   *
   * @throws IllegalArgumentException if the spec's keys are encoded otherwise than the stream's
   */
  public <S> StateDStream<K, S> updateStateByKey(TableSpec<K, S> spec, UpdateFunction<K, V, S> fn) {
    return updateStateByKey(StateSpec.of(spec, keyType), fn);
  }

  /**
   * Calls a function for each value of a key, with the key's state.
   *
   * @return what the function gives
   */
  public <S, R> DStream<R> mapWithState(StateSpec<S> spec, MapWithStateFunction<K, V, S, R> fn) {
    return mapWithState(spec, fn, MapStates.NEVER);
  }

  /**
   * As {@link #mapWithState(StateSpec, MapWithStateFunction)}; a key that has had no values for
   * {@code timeout}, by the times of batches, is handed to the function once more, without a value,
   * and removed. Each key then has a timer, and a batch runs for those that are due. A timeout that
   * is given to a table which was there without one holds for keys that are new since.
   */
  public <S, R> DStream<R> mapWithState(
      StateSpec<S> spec, MapWithStateFunction<K, V, S, R> fn, Duration timeout) {
    return mapWithState(spec, fn, positive(timeout, "timeout"));
  }

  /**
   * As {@link #mapWithState(StateSpec, MapWithStateFunction)}, with an initial state.
   *
   * @param initial made of {@link StreamingContext#initial}: the states that keys begin with
   */
  public <S, R> DStream<R> mapWithState(
      StateSpec<S> spec, MapWithStateFunction<K, V, S, R> fn, PairDStream<K, S> initial) {
    return mapWithState(spec, fn, MapStates.NEVER, initial);
  }

  /** As {@link #mapWithState(StateSpec, MapWithStateFunction)}, with both. */
  public <S, R> DStream<R> mapWithState(
      StateSpec<S> spec,
      MapWithStateFunction<K, V, S, R> fn,
      Duration timeout,
      PairDStream<K, S> initial) {
    return mapWithState(spec, fn, positive(timeout, "timeout"), initial);
  }

  private <S, R> DStream<R> mapWithState(
      StateSpec<S> spec,
      MapWithStateFunction<K, V, S, R> fn,
      long timeoutMillis,
      PairDStream<K, S> initial) {
    checked("mapWithState", fn);
    return new DStream<>(
        graph(),
        kept(
            spec,
            withInitial(initial),
            WithInitial.ofStates(new MapStates<>(fn, timeoutMillis)),
            Results.of(given -> given)));
  }

  private <S, R> DStream<R> mapWithState(
      StateSpec<S> spec, MapWithStateFunction<K, V, S, R> fn, long timeoutMillis) {
    checked("mapWithState", fn);
    return new DStream<>(
        graph(),
        kept(spec, node(), new MapStates<>(fn, timeoutMillis), Results.of(given -> given)));
  }

  /**
   * The first pair of each key that the stream ever had; others are dropped. The table of this name
   * has a row for each key, for as long as the job is.
   */
  public PairDStream<K, V> dropDuplicates(String table) {
    return firstOfKeys(table, FirstOfKey.FOR_EVER);
  }

  /**
   * The first pair of each key; others are dropped as long as the watermark has not come to the
   * event time of the first, plus {@code kept}: give the delay of the watermark to know each key
   * for as long as an event with an earlier time may still come. What comes behind the watermark is
   * late.
   *
   * @throws IllegalStateException if no watermark follows the stream's events
   */
  public PairDStream<K, V> dropDuplicatesWithinWatermark(String table, Duration kept) {
    if (!node().type().timed() || node().type().watermarks().isEmpty()) {
      throw new IllegalStateException(
          "dropDuplicatesWithinWatermark needs a watermark: call withWatermark on the stream"
              + " before, or use dropDuplicates");
    }
    return firstOfKeys(table, positive(kept, "kept"));
  }

  private PairDStream<K, V> firstOfKeys(String table, long keptMillis) {
    StateSpec<FirstOfKey.Seen> spec = StateSpec.of(table, FirstOfKey.Seen.class);
    return new PairDStream<>(
        graph(),
        kept(
            spec,
            node(),
            new FirstOfKey<K, V>(keptMillis),
            new Results<>(Showing.RECORDS, new KeptView<K, V>(), true, node().type().timed())),
        keyType);
  }

  private static long positive(Duration duration, String name) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, but is " + duration);
    }
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be from " + SHORTEST + " to " + LONGEST + ", but is " + duration);
    }
    return duration.toMillis();
  }

  /**
   * Calls a function for each key that has new values, and for each timer of a key that has come
   * due: with a value, maps, lists and timers of the key. All of it lies in one table.
   *
   * @param spec the table, and the class of the value; {@link StateSpec#withoutValue} for none
   * @param handles the maps and lists that the function uses
   */
  public <S, R> ProcessedDStream<R> process(
      StateSpec<S> spec, KeyedFunction<K, V, S, R> fn, StateHandle... handles) {
    return process(spec, node(), processing(fn, handles), handles);
  }

  /**
   * As {@link #process(StateSpec, KeyedFunction, StateHandle...)}, with an initial state.
   *
   * @param initial made of {@link StreamingContext#initial}: its pairs are handed to {@code
   *     onInitial} before the key's first values
   */
  public <I, S, R> ProcessedDStream<R> process(
      StateSpec<S> spec,
      KeyedFunction<K, V, S, R> fn,
      PairDStream<K, I> initial,
      InitialFunction<K, I, S, R> onInitial,
      StateHandle... handles) {
    checked("process", onInitial);
    return process(
        spec,
        withInitial(initial),
        WithInitial.ofFunction(processing(fn, handles), onInitial),
        handles);
  }

  private <S, R> ProcessKeys<K, V, S, R> processing(
      KeyedFunction<K, V, S, R> fn, StateHandle... handles) {
    return new ProcessKeys<>(
        checked("process", fn), List.of(handles), !node().type().watermarks().isEmpty());
  }

  private <W, P, S, R> ProcessedDStream<R> process(
      StateSpec<S> spec,
      Node.Records<Pair<K, W>> input,
      KeyedOperation<K, W, P, S, Emitted> operation,
      StateHandle... handles) {
    TableSchema schema =
        spec.schema(keyType, Optional.empty())
            .withEntries(Stream.of(handles).map(StateHandle::schema).toList());
    return new ProcessedDStream<>(
        graph(), graph().update(input, keyType, schema, Optional.empty(), spec.codec(), operation));
  }

  /** The values of this stream, and those that keys begin with, in one. */
  private <I> Node.Records<Pair<K, Tagged<I, V>>> withInitial(PairDStream<K, I> initial) {
    if (!initial.node().type().initial()) {
      throw new IllegalArgumentException(
          "an initial state must be made of a source that is read once, before all others: read it"
              + " by StreamingContext.initial, not by source");
    }
    return this.<Tagged<I, V>>mapValues(Tagged::value)
        .union(initial.<Tagged<I, V>>mapValues(Tagged::initial))
        .node();
  }

  /** Keeps running aggregates for each key in the table of this name. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final StateDStream<K, AggregateResult> aggregateByKey(
      String table, Aggregate<V>... aggregates) {
    return aggregateByKey(StateSpec.table(table), List.of(aggregates));
  }

  /**
   * Keeps running aggregates for each key in a table.
   *
   * @return the keys that were updated, with their aggregates' results
   * @throws IllegalArgumentException if the stream is one of updates, and an aggregate cannot take
   *     back what they replace
   */
  public StateDStream<K, AggregateResult> aggregateByKey(
      StateSpec<AggregateResult> spec, List<Aggregate<V>> aggregates) {
    return aggregateByKey(spec, graph().aggregates(spec.table(), aggregates));
  }

  private <A> StateDStream<K, AggregateResult> aggregateByKey(
      StateSpec<AggregateResult> spec, AggregateCombiner<V, A> combiner) {
    return aggregateByKey(spec, fold(spec.table(), combiner));
  }

  private <P, A> StateDStream<K, AggregateResult> aggregateByKey(
      StateSpec<AggregateResult> spec, Fold<V, P, A> fold) {
    ValueCodec<A> codec = fold.aggregates().codec();
    return stateful(
        spec.codec(codec),
        node(),
        new Accumulate<>(fold),
        codec,
        AggregateForms.ofKeys(fold.aggregates().schema()));
  }

  /** How the values are aggregated: updates take earlier ones back. */
  <A> Fold<V, ?, A> fold(String table, AggregateCombiner<V, A> combiner) {
    if (!graph().isUpdating(node())) {
      return new Fold.Adding<>(combiner);
    }
    Refusals.checkDeducts(table, combiner.schema(), node());
    return new Fold.Balancing<>(combiner);
  }

  /**
   * As {@link #aggregateByKey(StateSpec, List)}, in a table that is read by the same spec.
   *
   * @throws IllegalArgumentException if the spec's keys are encoded otherwise than the stream's
   */
  public StateDStream<K, AggregateResult> aggregateByKey(
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

  /**
   * The pairs by sessions of event time: a session ends once its key has had no record for {@code
   * gap}.
   *
   * @throws IllegalStateException if the stream has no event time
   */
  public SessionDStream<K, V> sessionWindow(Duration gap) {
    long millis = positive(gap, "gap");
    return sessionWindow(SessionGap.of(gap), value -> millis);
  }

  /**
   * As {@link #sessionWindow(Duration)}, with a gap for each record; one whose gap is zero or less
   * is left out.
   *
   * @param gap a record's gap, which must not be null
   */
  public SessionDStream<K, V> sessionWindow(SerializableFunction<V, Duration> gap) {
    checked("sessionWindow", gap);
    return sessionWindow(SessionGap.byFunction(), value -> gap.apply(value).toMillis());
  }

  private SessionDStream<K, V> sessionWindow(SessionGap gap, SerializableToLong<V> gapMillis) {
    if (!node().type().timed()) {
      throw new IllegalStateException(
          "session windows need event time: call withWatermark on the stream before, or"
              + " withEventTime for sessions that never close");
    }
    return new SessionDStream<>(this, gap, gapMillis);
  }

  /** The pairs whose values come too late. */
  PairDStream<K, V> late(Lateness<V> lateness) {
    return new PairDStream<>(
        graph(),
        graph().transform(node(), node().type(), new Operation.Late<>("late", lateness)),
        keyType);
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

  private <P, S> StateDStream<K, S> stateful(
      StateSpec<S> spec, KeyedOperation<K, V, P, S, RowChange<K, S>> operation) {
    return stateful(spec, node(), operation, spec.codec(), (key, window, state) -> state);
  }

  /** What an operation gives that keeps one value for each key. */
  private <W, P, A, S> StateDStream<K, S> stateful(
      StateSpec<?> spec,
      Node.Records<Pair<K, W>> input,
      KeyedOperation<K, W, P, A, RowChange<K, A>> operation,
      ValueCodec<A> codec,
      RowForm<K, A, S> form) {
    TableSchema schema = spec.schema(keyType, Optional.empty());
    return new StateDStream<>(
        new Kept<>(
            graph(),
            graph().update(input, keyType, schema, Optional.empty(), codec, operation),
            codec,
            form,
            false),
        keyType);
  }

  /** What an operation gives that keeps a state for each key. */
  private <W, P, S, C, R> Node.Records<R> kept(
      StateSpec<S> spec,
      Node.Records<Pair<K, W>> input,
      KeyedOperation<K, W, P, S, C> operation,
      Results<C, R> results) {
    return graph()
        .update(
            input,
            keyType,
            spec.schema(keyType, Optional.empty()),
            Optional.empty(),
            spec.codec(),
            operation,
            results);
  }
}
