package io.tarn.stream.engine;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.output.Output;
import io.tarn.spi.sink.Sink;
import io.tarn.stream.engine.function.BatchFunction;
import io.tarn.stream.engine.function.ForeachWriter;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.PartitionWriter;
import io.tarn.stream.engine.function.ReduceFunction;
import io.tarn.stream.engine.function.SerializableComparator;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.function.SerializablePredicate;
import io.tarn.stream.engine.function.SerializableSupplier;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.graph.Watermark;
import io.tarn.stream.engine.internal.operator.ForeachSink;
import io.tarn.stream.engine.internal.operator.GroupingSets;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.WholeBatch;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.output.ConsoleOutput;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A sequence of batches of records. Operations build the graph and run nothing; what is run is what
 * an output asks for: a stateful operation, {@link #print}, {@link #foreachBatch} or {@link #to}.
 *
 * <p>Functions must be {@code Serializable}, with all that they capture (strict mode refuses others
 * by an {@code IllegalArgumentException} when they are given), and must not change the records they
 * are given. One object of a function may serve several tasks at once, so what it captures must be
 * thread-safe: no {@code SimpleDateFormat}. They may be run again for a batch that failed. What
 * they throw fails the batch, with the record in the message, or sends the record to the dead
 * letters, as {@link EngineConfig#badRecords} says; {@link #parse} always does the latter. Null
 * where a record is expected is a failure, too.
 *
 * @param <T> the records
 */
public class DStream<T> {
  private static final int PRINTED = 10;
  private static final Long ALL = 0L; // the key of all records, where they become one

  private final GraphBuilder graph;
  private final Node.Records<T> node;

  DStream(GraphBuilder graph, Node.Records<T> node) {
    this.graph = graph;
    this.node = node;
  }

  /** Each record's image by {@code fn}, which must not be null. */
  public final <R> DStream<R> map(SerializableFunction<T, R> fn) {
    return mapped("map", checked("map", fn));
  }

  /** As {@link #map}, by another name. */
  final <R> DStream<R> mapped(String operation, SerializableFunction<T, R> fn) {
    return derive(new Operation.Map<>(operation, fn));
  }

  public DStream<T> filter(SerializablePredicate<T> condition) {
    return new DStream<>(graph, filtered(condition));
  }

  /**
   * Each record put through {@code fn}, which gives any number of records, none of them null. Where
   * {@link EngineConfig#badRecords} leaves records out, all that are made of one are held in memory
   * together.
   */
  public final <R> DStream<R> flatMap(SerializableFunction<T, ? extends Iterable<R>> fn) {
    return derive(new Operation.FlatMap<>("flatMap", checked("flatMap", fn)));
  }

  /** The image of each record by {@code fn} that gives one. */
  public final <R> DStream<R> flatMapOptional(SerializableFunction<T, Optional<R>> fn) {
    checked("flatMapOptional", fn);
    return derive(
        new Operation.FlatMap<>(
            "flatMapOptional",
            value -> {
              Optional<R> image = fn.apply(value);
              return image == null ? null : image.<List<R>>map(List::of).orElse(List.of());
            }));
  }

  /**
   * The records of each partition put through {@code fn}, which gives any number of records, none
   * of them null: for what is dear to begin with, such as a connection. What it throws fails the
   * batch, whatever {@link EngineConfig#badRecords} says. What it gives has no event time.
   *
   * @param fn gets the records of a partition, in order, to be read once, and not kept beyond it;
   *     of a batch, a partition is what one task has, such as a split of a source
   */
  public final <R> DStream<R> mapPartitions(SerializableFunction<Iterator<T>, Iterator<R>> fn) {
    return partitioned("mapPartitions", checked("mapPartitions", fn));
  }

  /** The records of each partition as one list, also where there are none. */
  public final DStream<List<T>> glom() {
    return partitioned(
        "glom",
        records -> {
          List<T> all = new ArrayList<>();
          records.forEachRemaining(all::add);
          return List.of(Collections.unmodifiableList(all)).iterator();
        });
  }

  /**
   * The records spread evenly over so many partitions, which tasks then have: where what follows is
   * dear and the source has few splits.
   */
  public DStream<T> repartition(int partitions) {
    return new DStream<>(graph, graph.repartition(node, partitions));
  }

  /**
   * This stream. What several operations or outputs are built on is computed once in each batch and
   * kept until its end anyway; Spark computes it for each of them unless it is asked to cache it.
   */
  public DStream<T> cache() {
    return this;
  }

  /** As {@link #cache}. */
  public DStream<T> persist() {
    return cache();
  }

  /** How many records each batch has: one number in each batch that runs, also 0. */
  public final DStream<Long> count() {
    return new DStream<>(graph, graph.whole(node, new WholeBatch.Count<T>()));
  }

  /** All records of a batch made one; none in a batch without records. */
  public final DStream<T> reduce(ReduceFunction<T> fn) {
    checked("reduce", fn);
    return together("reduce").reduceByKey(fn).values();
  }

  /** All records under one key. */
  private PairDStream<Long, T> together(String operation) {
    return pairs(KeyTypes.LONG, new Operation.Map<>(operation, value -> new Pair<>(ALL, value)));
  }

  /**
   * All records of each batch in an order, in one partition; of equal ones, first those that came
   * first. They are held in memory together.
   */
  public DStream<T> orderBy(SerializableComparator<? super T> order) {
    return new DStream<>(graph, ordered(order));
  }

  /**
   * The first records of each batch in an order, in that order: of {@code complete()}, the first of
   * all.
   *
   * @param most how many, at least 1
   */
  public DStream<T> top(int most, SerializableComparator<? super T> order) {
    return new DStream<>(graph, first(most, order));
  }

  final Node.Records<T> ordered(SerializableComparator<? super T> order) {
    return graph.whole(node, new WholeBatch.Ordered<>(checked("orderBy", order)));
  }

  final Node.Records<T> first(int most, SerializableComparator<? super T> order) {
    if (most < 1) {
      throw new IllegalArgumentException("top must give at least 1 record, but is to give " + most);
    }
    return graph.whole(node, new WholeBatch.First<>(most, checked("top", order)));
  }

  /**
   * What {@code fn} makes of this stream. It is called once, when the graph is built: Spark calls
   * it for each batch with the batch's RDD, here it has all operations of a stream instead.
   */
  public final <D extends DStream<?>> D transform(Function<? super DStream<T>, D> fn) {
    return given("transform", fn.apply(this));
  }

  /** What {@code fn} makes of this stream and another; see {@link #transform}. */
  public final <U, D extends DStream<?>> D transformWith(
      DStream<U> other, BiFunction<? super DStream<T>, ? super DStream<U>, D> fn) {
    return given("transformWith", fn.apply(this, other));
  }

  static <D extends DStream<?>> D given(String operation, D stream) {
    if (stream == null) {
      throw new IllegalArgumentException(
          "the function given to " + operation + " gave null; let it give a stream");
    }
    return stream;
  }

  /**
   * Each record put through {@code parser}; what that throws sends the record, as the source gave
   * it, to the dead letters with the exception's message, and the batch goes on. So does null.
   */
  public final <R> DStream<R> parse(SerializableFunction<? super T, R> parser) {
    return derive(new Operation.Parse<>("parse", checked("parse", parser)));
  }

  /** Pairs of a key and a value, made of each record. */
  public final <K, V> PairDStream<K, V> mapToPair(
      KeyType<K> keyType, SerializableFunction<T, Pair<K, V>> fn) {
    return pairs(keyType, new Operation.Map<>("mapToPair", checked("mapToPair", fn)));
  }

  /** Each record with a key made of it. */
  public final <K> PairDStream<K, T> keyBy(KeyType<K> keyType, SerializableFunction<T, K> key) {
    checked("keyBy", key);
    return pairs(
        keyType, new Operation.Map<>("keyBy", value -> new Pair<>(key.apply(value), value)));
  }

  /**
   * Each record under each combination of its fields, the others being null, which stands for all:
   * of two fields under (a, b), (a, null), (null, b) and (null, null). What is then kept by key has
   * the figures of all combinations, as Spark's {@code cube}.
   *
   * @param fields gives a record's fields; a record with a null among them goes to the dead letters
   * @param types the types of the fields, 1 to 12
   */
  public final PairDStream<List<Object>, T> cube(
      SerializableFunction<T, List<Object>> fields, KeyType<?>... types) {
    return grouped("cube", fields, GroupingSets.cube(types.length), types);
  }

  /**
   * As {@link #cube}, of all fields, then one less from the end, and so on to none: of two under
   * (a, b), (a, null) and (null, null), as Spark's {@code rollup}.
   */
  public final PairDStream<List<Object>, T> rollup(
      SerializableFunction<T, List<Object>> fields, KeyType<?>... types) {
    return grouped("rollup", fields, GroupingSets.rollup(types.length), types);
  }

  /**
   * As {@link #cube}, of the combinations given.
   *
   * @param sets which fields each has, by their numbers from 0
   */
  public final PairDStream<List<Object>, T> groupingSets(
      SerializableFunction<T, List<Object>> fields, List<Set<Integer>> sets, KeyType<?>... types) {
    return grouped("groupingSets", fields, sets, types);
  }

  private PairDStream<List<Object>, T> grouped(
      String operation,
      SerializableFunction<T, List<Object>> fields,
      List<Set<Integer>> sets,
      KeyType<?>... types) {
    KeyType<?>[] nullable = Stream.of(types).map(KeyTypes::nullable).toArray(KeyType<?>[]::new);
    GroupingSets<T> keys =
        new GroupingSets<>(operation, checked(operation, fields), types.length, sets);
    return pairs(KeyTypes.struct(nullable), new Operation.FlatMap<>(operation, keys));
  }

  /** The records of both. It has event time only if both have. */
  public final DStream<T> union(DStream<T> other) {
    return new DStream<>(graph, united(other));
  }

  /** For each distinct record of a batch, how often it occurs in that batch. */
  public final PairDStream<T, Long> countByValue(KeyType<T> keyType) {
    return this.<T, Long>mapToPair(keyType, value -> new Pair<>(value, 1L)).reduceByKey(Long::sum);
  }

  /**
   * The records of the last batches, in each batch that a window ends with. A table keeps them, so
   * they are there after a restart, too, and can be read: a row holds some of a batch's.
   *
   * @param window how many batches, and after how many
   * @param kept the table, and the class of a record, kept as CBOR
   */
  public final DStream<T> window(BatchWindow window, StateSpec<T> kept) {
    return new DStream<>(graph, new BatchWindows<>(graph, window, kept).contents(node));
  }

  /**
   * How many records the last batches have, in each batch that a window ends with, 0 too.
   *
   * @param table keeps how many each batch has
   */
  public final DStream<Long> countByWindow(BatchWindow window, String table) {
    return count().reduceByWindow(window, StateSpec.of(table, Long.class), Long::sum);
  }

  /**
   * The records of the last batches made one, in each batch that a window ends with.
   *
   * @param kept the table, which keeps what each batch's records are reduced to
   */
  public final DStream<T> reduceByWindow(
      BatchWindow window, StateSpec<T> kept, ReduceFunction<T> fn) {
    return reduce(fn).window(window, kept).reduce(fn);
  }

  /**
   * As {@link #reduceByWindow(BatchWindow, StateSpec, ReduceFunction)}, made of what the window
   * before was reduced to: see {@link PairDStream#reduceByKeyAndWindow(BatchWindow, StateSpec,
   * ReduceFunction, ReduceFunction)}.
   */
  public final DStream<T> reduceByWindow(
      BatchWindow window, StateSpec<T> kept, ReduceFunction<T> fn, ReduceFunction<T> inverse) {
    return together("reduceByWindow").reduceByKeyAndWindow(window, kept, fn, inverse).values();
  }

  /**
   * For each distinct record of the last batches, how often it occurs in them, in each batch that a
   * window ends with.
   *
   * @param table keeps how often each occurs in each batch
   */
  public final PairDStream<T, Long> countByValueAndWindow(
      BatchWindow window, String table, KeyType<T> keyType) {
    return this.<T, Long>mapToPair(keyType, value -> new Pair<>(value, 1L))
        .reduceByKeyAndWindow(window, StateSpec.of(table, Long.class), Long::sum);
  }

  /**
   * Gives each record its event time, which windows need, and says how long events may be awaited:
   * the watermark is the greatest event time of all batches before, less {@code delay}. What is
   * late in a batch is judged by the watermark of the batch before, so while batches come back to
   * back an event may be later than the delay by one batch, and still count. Records without an
   * event time, of the years before 0 or after 9999, or further ahead of their batch's time than
   * {@link EngineConfig#maxAhead} go to the dead letters. With several such streams in a job the
   * least of their watermarks holds, or the greatest: see {@link EngineConfig#watermarkPolicy}. On
   * a stream that has a watermark already, the new one takes its place, and its event times. It is
   * kept under the names of the stream's sources; where a source has several watermarks, by their
   * order.
   */
  public final DStream<T> withWatermark(
      SerializableFunction<T, Instant> eventTime, Duration delay) {
    return withWatermark(eventTime, new Watermark(delay, Optional.empty()));
  }

  /**
   * As {@link #withWatermark(SerializableFunction, Duration)}, but the stream does not hold the
   * job's watermark back once it has had no event for {@code idleAfter}, by the times of the
   * batches.
   */
  public final DStream<T> withWatermark(
      SerializableFunction<T, Instant> eventTime, Duration delay, Duration idleAfter) {
    return withWatermark(eventTime, new Watermark(delay, Optional.of(idleAfter)));
  }

  /**
   * Gives each record its event time without a watermark. Windows of such records never close: a
   * record counts whenever it comes, no window is ever final, and all of them are kept for as long
   * as the job is. It takes the place of a watermark that the stream has.
   */
  public final DStream<T> withEventTime(SerializableFunction<T, Instant> eventTime) {
    checked("withEventTime", eventTime);
    return new DStream<>(graph, graph.stamp(node, eventTime));
  }

  private DStream<T> withWatermark(SerializableFunction<T, Instant> eventTime, Watermark added) {
    checked("withWatermark", eventTime);
    return new DStream<>(graph, graph.stamp(node, eventTime, added));
  }

  /**
   * Hands each batch's records, brought to the job's own thread, to {@code fn} before the batch is
   * committed. It may be called again for a batch whose commit failed, with the same batch id and a
   * greater version: make it idempotent.
   */
  public final void foreachBatch(BatchFunction<T> fn) {
    graph.foreachBatch(node, fn);
  }

  /**
   * Hands the records of each partition of a batch to {@code writer}, in tasks, before the batch is
   * committed: at least once. Spark has it within {@code foreachRDD}.
   */
  public final void foreachPartition(PartitionWriter<T> writer) {
    to(new ForeachSink<>("foreachPartition", checked("foreachPartition", writer)));
  }

  /**
   * Writes each record by a writer that is made for each partition of each batch, in tasks, before
   * the batch is committed: at least once.
   *
   * @param writers makes a writer, such as {@code MyWriter::new}
   */
  public final void foreach(SerializableSupplier<? extends ForeachWriter<T>> writers) {
    to(ForeachSink.of(checked("foreach", writers)));
  }

  /** As {@link #print(int)}, of 10. */
  public final void print() {
    print(PRINTED);
  }

  /**
   * Prints the first {@code limit} records of each batch once it is committed: to a {@link
   * ConsoleOutput} named {@code console}, or {@code console-2} and so on.
   */
  public final void print(int limit) {
    print(limit, System.out);
  }

  /** As {@link #print(int)}, to {@code out}. */
  public final void print(int limit, PrintStream out) {
    to(graph.freeOutputName("console"), new ConsoleOutput<>(limit, out));
  }

  /**
   * Gives each batch's records to an output as part of the batch's commit: nobody there sees
   * anything of a batch that is not committed, and each batch once.
   *
   * @param name what the job knows the output by, distinct in the job, and the same each time it is
   *     started: what was committed and not delivered is delivered under it
   */
  public final void to(String name, Output<T> output) {
    graph.to(node, name, output);
  }

  /**
   * Writes each batch's records to a sink, in tasks, before the batch is committed: at least once,
   * and for others to see before the commit.
   */
  public final void to(Sink<T> sink) {
    graph.to(node, sink);
  }

  final GraphBuilder graph() {
    return graph;
  }

  final Node.Records<T> node() {
    return node;
  }

  final Node.Records<T> united(DStream<T> other) {
    if (other.graph != graph) {
      throw new IllegalArgumentException("only streams of one StreamingContext can be united");
    }
    return graph.union(node, other.node);
  }

  final Node.Records<T> filtered(SerializablePredicate<T> condition) {
    return graph.transform(
        node, node.type(), new Operation.Filter<>("filter", checked("filter", condition)));
  }

  final <K, V> PairDStream<K, V> pairs(KeyType<K> keyType, Operation<T, Pair<K, V>> operation) {
    return new PairDStream<>(
        graph, graph.transform(node, node.type().keyed(keyType.name()), operation), keyType);
  }

  /** Makes sure, in strict mode, that a function of the user's could be sent to another process. */
  final <F> F checked(String operation, F fn) {
    return graph.checkedFunction(operation, fn);
  }

  private <R> DStream<R> partitioned(
      String name, SerializableFunction<Iterator<T>, Iterator<R>> fn) {
    return new DStream<>(
        graph,
        graph.transform(
            node, node.type().withoutKey().untimed(), new Operation.MapPartitions<>(name, fn)));
  }

  private <R> DStream<R> derive(Operation<T, R> operation) {
    return new DStream<>(graph, graph.transform(node, node.type().withoutKey(), operation));
  }
}
