package io.tarn.stream.engine.internal.graph;

import io.tarn.schemas.Buckets;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.NamePattern;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.output.Output;
import io.tarn.spi.run.RecordCodec;
import io.tarn.spi.sink.Sink;
import io.tarn.spi.source.Source;
import io.tarn.spi.source.SourceTable;
import io.tarn.spi.write.DeadLetter;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.function.BatchFunction;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.internal.operator.AggregateCombiner;
import io.tarn.stream.engine.internal.operator.AggregateCombiners;
import io.tarn.stream.engine.internal.operator.Combiner;
import io.tarn.stream.engine.internal.operator.KeyedOperation;
import io.tarn.stream.engine.internal.operator.Lateness;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.WholeBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes down what the user asks of a job, until it starts. What cannot be is refused at once. Used
 * by one thread.
 */
public final class GraphBuilder {
  private static final int MAX_PARTITIONS = 10_000; // each is a task

  private final boolean strict;
  private final Map<String, Source<?>> sources = new LinkedHashMap<>();
  private final Set<String> initialSources = new HashSet<>();
  private final Map<String, Watermark> watermarks = new LinkedHashMap<>();
  private final Set<String> tableNames = new HashSet<>();
  private final Set<String> outputNames = new HashSet<>();
  private final List<Node.Output> outputs = new ArrayList<>();
  private int nodes;
  private boolean frozen;

  /**
   * @param strict whether to look for what would only go wrong on a cluster
   */
  public GraphBuilder(boolean strict) {
    this.strict = strict;
  }

  /** Makes sure, in strict mode, that a function of the user's could be sent to another process. */
  public <F> F checkedFunction(String operation, F fn) {
    return checked("the function given to " + operation, fn);
  }

  /**
   * Makes sure, in strict mode, that a table that is looked up could be sent to another process.
   */
  public <F> F checkedLookup(String operation, F table) {
    return checked("the table given to " + operation, table);
  }

  /**
   * Makes sure, in strict mode, that what a stream is given could be sent to another process.
   *
   * @param what what it is and whom it was given to, for the message
   * @throws IllegalArgumentException if it could not
   */
  <F> F checked(String what, F given) {
    if (strict) {
      RecordCodec.checkSerializable(
          given, what + " must be Serializable, with all that it captures");
    }
    return given;
  }

  /**
   * The records of a source.
   *
   * @param initial whether it is read once, before all others
   */
  public <T> Node.Records<T> read(Source<T> source, boolean initial) {
    checkOpen();
    if (initial && !source.givesWhatIsThere()) {
      throw new IllegalArgumentException(
          "source "
              + source.name()
              + " gives only what comes later, so no key can begin with what it has; let it begin"
              + " with what is there, or read it by source(…)");
    }
    if (sources.putIfAbsent(source.name(), source) != null) {
      throw new IllegalArgumentException(
          "two sources are named " + source.name() + "; name one of them differently");
    }
    source.table().map(SourceTable::name).ifPresent(this::takeTableName);
    if (initial) {
      initialSources.add(source.name());
    }
    return new Node.Read<>(nextId(), StreamType.ofSource(source.name(), initial), source);
  }

  public <T, R> Node.Records<R> transform(
      Node.Records<T> input, StreamType type, Operation<T, R> operation) {
    return new Node.Transform<>(nextId(), type, input, operation);
  }

  public <T> Node.Records<T> stamp(
      Node.Records<T> input, SerializableFunction<T, Instant> eventTime, Watermark awaited) {
    checkOpen();
    String watermark = watermarkName(input.type().sources());
    watermarks.put(watermark, awaited);
    return new Node.Stamp<>(
        nextId(),
        input.type().withWatermark(watermark),
        input,
        Optional.of(new Node.NamedWatermark(watermark, awaited)),
        eventTime);
  }

  /** Gives records event times that no watermark follows. */
  public <T> Node.Records<T> stamp(
      Node.Records<T> input, SerializableFunction<T, Instant> eventTime) {
    return new Node.Stamp<>(
        nextId(), input.type().withoutWatermark(), input, Optional.empty(), eventTime);
  }

  public <T> Node.Records<T> union(Node.Records<T> left, Node.Records<T> right) {
    return new Node.Union<>(nextId(), left.type().union(right.type()), left, right);
  }

  /** The same records, spread evenly over so many tasks. */
  public <T> Node.Records<T> repartition(Node.Records<T> input, int partitions) {
    if (partitions < 1 || partitions > MAX_PARTITIONS) {
      throw new IllegalArgumentException(
          "partitions must be from 1 to " + MAX_PARTITIONS + ", but is " + partitions);
    }
    return new Node.Repartition<>(nextId(), input.type(), input, partitions);
  }

  /** What is made of all records of a batch at once. */
  public <T, P, R> Node.Records<R> whole(Node.Records<T> input, WholeBatch<T, P, R> operation) {
    StreamType type = operation.givesItsRecords() ? input.type() : input.type().withoutKey();
    return new Node.Whole<>(nextId(), type.untimed(), input, operation);
  }

  /** For each key of a batch, its values of that batch made one. */
  public <K, V, P> Node.Records<Pair<K, P>> reduce(
      Node.Records<Pair<K, V>> input,
      String operation,
      KeyType<K> keyType,
      Combiner<V, P> combiner) {
    Node.Combine<K, V, P> combined =
        combine(
            input,
            operation,
            keyType,
            combiner,
            Optional.empty(),
            new Lateness.Never<>(),
            Buckets.DEFAULT_COUNT);
    return new Node.Reduce<>(nextId(), combined.type(), combined);
  }

  /**
   * An operation that keeps state for each key in a table.
   *
   * @param table what it is made of
   * @param panes the windows whose panes the rows are, if there are any
   * @param results what the operation gives
   */
  public <K, V, P, S, C, R> Node.Records<R> update(
      Node.Records<Pair<K, V>> input,
      KeyType<K> keyType,
      TableSchema table,
      Optional<WindowSpec> panes,
      ValueCodec<S> codec,
      KeyedOperation<K, V, P, S, C> operation,
      Results<C, R> results) {
    return results(update(input, keyType, table, panes, codec, operation), results);
  }

  /** As above; what it gives is for {@link #results} to say. */
  public <K, V, P, S, C> Node.Write<C> update(
      Node.Records<Pair<K, V>> input,
      KeyType<K> keyType,
      TableSchema table,
      Optional<WindowSpec> panes,
      ValueCodec<S> codec,
      KeyedOperation<K, V, P, S, C> operation) {
    if (panes.isPresent() && table.idleTtl().isPresent()) {
      throw new IllegalArgumentException(
          "table "
              + table.table()
              + " is windowed and cannot have an idle TTL: its panes would expire one by one, and"
              + " its windows show less and less");
    }
    Refusals.checkNotComplete(table.table(), input);
    if (operation.combiner().takesBack()) {
      Refusals.checkTakesBack(table, input);
    }
    TableSchema schema = addTable(operation.hasTimers() ? table.withTimers() : table);
    Node.Combine<K, V, P> combined =
        combine(
            input,
            schema.table(),
            keyType,
            operation.combiner(),
            panes,
            operation.lateness(),
            schema.buckets());
    Node.Update<K, V, P, S, C> update =
        new Node.Update<>(nextId(), combined.type(), combined, schema, codec, operation);
    Node.Write<C> write = new Node.Write<>(nextId(), update.type(), update);
    addOutput(write);
    return write;
  }

  /** More of what an operation gives. */
  public <C, R> Node.Records<R> results(Node.Write<C> write, Results<C, R> results) {
    StreamType type = results.keyed() ? write.type() : write.type().withoutKey();
    return new Node.Results<>(
        nextId(),
        results.timed() ? type.timedAgain() : type,
        write,
        results.showing(),
        results.view());
  }

  /** Whether records are updates: each may take back one of an earlier batch. */
  public boolean isUpdating(Node.Records<?> records) {
    return !Shown.updates(records).isEmpty();
  }

  /**
   * @throws IllegalArgumentException if there are no aggregates, two have one name, or, in strict
   *     mode, one is not serializable
   */
  public <V> AggregateCombiner<V, ?> aggregates(String table, List<Aggregate<V>> aggregates) {
    AggregateCombiner<V, ?> combiner = AggregateCombiners.of(table, aggregates);
    for (Aggregate<V> aggregate : aggregates) {
      checked("the function of aggregate " + aggregate.name() + " of table " + table, aggregate);
    }
    return combiner;
  }

  public <T> void to(Node.Records<T> input, Sink<T> sink) {
    checked("the sink given to a stream", sink);
    addOutput(new Node.ToSink<>(nextId(), input.type(), input, sink));
  }

  public <T> void foreachBatch(Node.Records<T> input, BatchFunction<T> fn) {
    addOutput(new Node.ForeachBatch<>(nextId(), input.type(), input, fn));
  }

  /** Has an output that takes part in the commit be given records, under a name. */
  public <T> void to(Node.Records<T> input, String name, Output<T> output) {
    checked("the writer of output " + name, output.writer());
    if (!outputNames.add(NamePattern.check("output", name))) {
      throw new IllegalArgumentException(
          "two outputs are named " + name + "; give each a name of its own");
    }
    addOutput(new Node.ToOutput<>(nextId(), input.type(), input, name, output));
  }

  /** A name that no output has yet: this one, or with a number behind it. */
  public String freeOutputName(String name) {
    String free = name;
    for (int number = 2; outputNames.contains(free); number++) {
      free = name + "-" + number;
    }
    return free;
  }

  /** What has been asked for up to now. */
  public Graph graph() {
    return Graph.of(outputs, sources, initialSources, watermarks);
  }

  /** The whole graph: no more may be added from here on. */
  public Graph freeze() {
    checkOpen();
    if (outputs.isEmpty()) {
      throw new IllegalStateException(
          "the job has no output: keep state, print, use foreachBatch or write to a sink before it is started");
    }
    frozen = true;
    return graph();
  }

  private <K, V, P> Node.Combine<K, V, P> combine(
      Node.Records<Pair<K, V>> input,
      String purpose,
      KeyType<K> keyType,
      Combiner<V, P> combiner,
      Optional<WindowSpec> window,
      Lateness<V> lateness,
      int buckets) {
    StreamType type = input.type().keyed(keyType.name()).untimed();
    return new Node.Combine<>(
        nextId(), type, input, purpose, keyType, combiner, window, lateness, buckets);
  }

  private void addOutput(Node.Output output) {
    checkOpen();
    outputs.add(output);
  }

  private TableSchema addTable(TableSchema schema) {
    checkOpen();
    takeTableName(schema.table());
    return schema;
  }

  private void takeTableName(String table) {
    if (!tableNames.add(table)) {
      throw new IllegalArgumentException(
          "two operations keep their state in table " + table + "; give each a table of its own");
    }
  }

  /**
   * A watermark is named by the sources that its events come from, in the order of the alphabet, so
   * that it stays the same when streams are added before it or united the other way round, and a
   * number from the second one on.
   */
  private String watermarkName(Set<String> of) {
    String joined = String.join("+", new TreeSet<>(of));
    String name = joined;
    for (int number = 2; watermarks.containsKey(name); number++) {
      name = joined + "#" + number;
    }
    return name;
  }

  private int nextId() {
    if (nodes == DeadLetter.MAX_NODES) {
      throw new IllegalStateException(
          "the job's graph has "
              + nodes
              + " steps, and it cannot have more: the sequences of dead letters name no others; do"
              + " more in one function, or make two jobs of it");
    }
    return nodes++;
  }

  private void checkOpen() {
    if (frozen) {
      throw new IllegalStateException(
          "the job has been started: its graph cannot be changed any more");
    }
  }
}
