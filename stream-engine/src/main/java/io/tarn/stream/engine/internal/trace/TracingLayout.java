package io.tarn.stream.engine.internal.trace;

import io.tarn.schemas.KeyEncodingException;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.lookup.Lookup;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.Runner;
import io.tarn.spi.source.Origin;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.operator.CombineByKey;
import io.tarn.stream.engine.internal.operator.Event;
import io.tarn.stream.engine.internal.operator.EventIterators;
import io.tarn.stream.engine.internal.operator.EventSplit;
import io.tarn.stream.engine.internal.operator.KeyedOperator;
import io.tarn.stream.engine.internal.operator.MergePartials;
import io.tarn.stream.engine.internal.operator.Moved;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.Partial;
import io.tarn.stream.engine.internal.operator.PartitionedTable;
import io.tarn.stream.engine.internal.operator.ReplayedUpdate;
import io.tarn.stream.engine.internal.operator.StampTimes;
import io.tarn.stream.engine.internal.operator.TakeInput;
import io.tarn.stream.engine.internal.operator.Told;
import io.tarn.stream.engine.internal.operator.UserCalls;
import io.tarn.stream.engine.internal.operator.View;
import io.tarn.stream.engine.internal.operator.WholeBatch;
import io.tarn.stream.engine.why.Unfound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What leads to a keyed step of a graph, laid out to be computed once more: as the planner lays it
 * out for a batch, but each event keeps what it was made of, and nothing is written. Used once.
 *
 * <p>An event of a table's update, or one that was combined by key, stands for the records of its
 * key, by a {@link RowOrigin}. What an operation makes of many records together stands for none,
 * which a {@link LostOrigin} says.
 */
@SuppressWarnings("serial") // nothing of it leaves this process
final class TracingLayout implements Node.Visitor<Batch<?>> {
  private final Graph graph;
  private final Runner runner;
  private final PastInputs inputs;
  private final Map<Integer, Batch<?>> batches = new HashMap<>();
  private final Set<Unfound> doubts = new LinkedHashSet<>();
  private final List<Lookup<?, ?>> lookups = new ArrayList<>();

  TracingLayout(Graph graph, Runner runner, PastInputs inputs) {
    this.graph = graph;
    this.runner = runner;
    this.inputs = inputs;
  }

  /**
   * What comes to rows of a keyed step, and what it was made of; of each map task by itself, in
   * their order.
   *
   * @param most how many records are kept of a row
   */
  <K, V, P> Batch<Partial<K, TracedPartial<P>>> comingTo(
      Node.Combine<K, V, P> node, AskedRows rows, int most) {
    RowKeys<K> rowKeys = RowKeys.of(node.keyType(), node.buckets());
    boolean panes = node.window().isPresent();
    return given(node)
        .mapPartitions(
            (task, events) ->
                lazily(events)
                    .filter(event -> isAskedFor(event, rowKeys, rows, panes))
                    .map(TracingLayout::traced)
                    .iterator())
        .mapPartitions(
            CombineByKey.of(
                node.id(),
                node.purpose(),
                rowKeys,
                new TracedCombiner<>(node.combiner(), most),
                node.window(),
                new TracedLateness<>(node.lateness())))
        .mapPartitions(
            (task, partials) ->
                lazily(partials)
                    .filter(
                        partial ->
                            !panes
                                || rows.hasPane(
                                    rowKeys, node.window().orElseThrow(), partial.row()))
                    .iterator());
  }

  private static <T> Stream<T> lazily(Iterator<T> records) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(records, Spliterator.ORDERED), false);
  }

  private static <K, V> Event<Pair<K, Traced<V>>> traced(Event<Pair<K, V>> event) {
    Pair<K, V> pair = event.value();
    return new Event<>(
        new Pair<>(pair.key(), new Traced<>(pair.value(), event.origin())),
        event.timeMillis(),
        event.origin(),
        event.takenBack());
  }

  private static <T> Event<T> standingFor(Origin origin, Event<T> event) {
    return new Event<>(event.value(), event.timeMillis(), origin, event.takenBack());
  }

  private static <K> boolean isAskedFor(
      Event<? extends Pair<K, ?>> event, RowKeys<K> rowKeys, AskedRows rows, boolean panes) {
    try {
      RowKey row = rowKeys.row(event.value().key());
      return rows.hasKey(row) && (panes || rows.hasTime(row, event.timeMillis()));
    } catch (KeyEncodingException e) {
      return false; // it was a dead letter
    }
  }

  /** Where what was found may be otherwise than the batch had it, and why. */
  Set<Unfound> doubts() {
    return doubts;
  }

  /** The tables that are looked up, to be opened before it is run. */
  List<Lookup<?, ?>> lookups() {
    return lookups;
  }

  private Batch<?> batch(Node node) {
    Batch<?> made = batches.get(node.id());
    if (made == null) {
      made = node.accept(this);
      batches.put(node.id(), made);
    }
    return made;
  }

  @SuppressWarnings("unchecked") // a node's batch is made by the method for that node below
  private <T> Batch<Event<T>> events(Node.Records<T> node) {
    return (Batch<Event<T>>) batch(node);
  }

  private <T> Batch<Event<T>> counting(Node.Records<T> node) {
    Batch<Event<T>> events = events(node);
    return graph.hasTakenBack(node)
        ? events.mapPartitions((task, all) -> EventIterators.counting(all))
        : events;
  }

  private <K, V, P> Batch<Event<Pair<K, V>>> given(Node.Combine<K, V, P> node) {
    return node.combiner().takesBack() ? events(node.input()) : counting(node.input());
  }

  @SuppressWarnings("unchecked") // as above
  private <K, P> Batch<Partial<K, P>> partials(Node.Combine<K, ?, P> node) {
    return (Batch<Partial<K, P>>) batch(node);
  }

  @SuppressWarnings("unchecked") // as above
  private <C> Batch<Told<C>> told(Node.Changes<C> node) {
    return (Batch<Told<C>>) batch(node);
  }

  @Override
  public <T> Batch<?> read(Node.Read<T> node) {
    List<EventSplit<T>> splits = inputs.of(node.source()).stream().map(EventSplit::new).toList();
    return runner.read(splits).mapPartitions(new TakeInput<>(node.id()));
  }

  @Override
  public <T, U> Batch<?> transform(Node.Transform<T, U> node) {
    Operation<T, U> operation = node.operation();
    if (operation instanceof Operation.LookUp<?, ?, ?> lookUp) {
      lookups.add(lookUp.lookup());
      doubts.add(
          new Unfound(
              "what " + operation.name() + " joins records with (step " + node.id() + ")",
              "that is asked for as it is now, which the batch may have found otherwise"));
    }
    Batch<Event<U>> given =
        (operation.isByRecord() ? events(node.input()) : counting(node.input()))
            .mapPartitions(
                (task, events) ->
                    operation.apply(UserCalls.of(task, node.id(), operation.name()), events));
    return operation instanceof Operation.MapPartitions<?, ?>
        ? given.mapPartitions(losing(node, operation.name()))
        : given;
  }

  @Override
  public <T> Batch<?> stamp(Node.Stamp<T> node) {
    return events(node.input())
        .mapPartitions(
            new StampTimes<>(
                node.id(),
                node.watermark().map(Node.NamedWatermark::name).orElse(null),
                node.eventTime()));
  }

  @Override
  public <T> Batch<?> union(Node.Union<T> node) {
    return events(node.left())
        .zip(events(node.right()), (task, first, second) -> EventIterators.concat(first, second));
  }

  @Override
  public <T> Batch<?> repartition(Node.Repartition<T> node) {
    int partitions = node.partitions();
    return events(node.input())
        .mapPartitions((task, events) -> Moved.of(task.partition(), events))
        .shuffle(moved -> moved.target(partitions), partitions, partitions)
        .mapPartitions((task, moved) -> Moved.inOrder(moved).iterator());
  }

  @Override
  public <T, P, U> Batch<?> whole(Node.Whole<T, P, U> node) {
    WholeBatch<T, P, U> operation = node.operation();
    PartitionFunction<Event<T>, Moved<P>> parting =
        (task, events) ->
            List.of(new Moved<>(operation.part(EventIterators.values(events)), task.partition(), 0))
                .iterator();
    PartitionFunction<Moved<P>, Event<U>> joining =
        (task, parts) ->
            EventIterators.combined(
                task, node.id(), operation.whole(Moved.inOrder(parts)), whole -> whole, false);
    return counting(node.input())
        .mapPartitions(parting)
        .shuffle(part -> 0, 1, 1)
        .mapPartitions(joining)
        .mapPartitions(losing(node, operation.name()));
  }

  /** Of all records of a batch, or of a task, what is given does not say which it was made of. */
  private static <T> PartitionFunction<Event<T>, Event<T>> losing(Node node, String operation) {
    Origin lost =
        new LostOrigin(
            "",
            "what came by way of " + operation + " (step " + node.id() + ")",
            "that makes records of many together, and does not say which were made of which");
    return (task, events) -> lazily(events).map(event -> standingFor(lost, event)).iterator();
  }

  @Override
  public <K, V, P> Batch<?> combine(Node.Combine<K, V, P> node) {
    return given(node)
        .mapPartitions(
            CombineByKey.of(
                node.id(),
                node.purpose(),
                RowKeys.of(node.keyType(), node.buckets()),
                node.combiner(),
                node.window(),
                node.lateness()))
        .shuffle(partial -> partial.row().bucket(), node.buckets(), partitions(node.buckets()));
  }

  @Override
  public <K, V, P> Batch<?> reduce(Node.Reduce<K, V, P> node) {
    Node.Combine<K, V, P> combine = node.input();
    return partials(combine)
        .mapPartitions(
            (task, partials) ->
                MergePartials.merge(
                        task, node.id(), combine.purpose(), partials, combine.combiner())
                    .stream()
                    .map(
                        partial ->
                            standingFor(
                                new RowOrigin(combine.id(), partial.row(), null),
                                Event.combined(new Pair<>(partial.key(), partial.value()))))
                    .iterator());
  }

  @Override
  public <K, V, P, S, C> Batch<?> update(Node.Update<K, V, P, S, C> node) {
    TableSchema schema = node.schema();
    schema
        .idleTtl()
        .ifPresent(
            ttl ->
                doubts.add(
                    new Unfound(
                        "what came by way of table " + schema.table(),
                        "its keys expire by the clock, so those that the batch found may be gone")));
    return partials(node.input())
        .mapPartitions(
            new ReplayedUpdate<>(
                new KeyedOperator<>(
                    node.id(),
                    new PartitionedTable<>(
                        schema.table(),
                        schema.buckets(),
                        partitions(schema.buckets()),
                        node.codec()),
                    RowKeys.of(node.input().keyType(), schema.buckets()),
                    node.input().combiner(),
                    node.operation(),
                    graph.wanted(node))));
  }

  /** Not written. */
  @Override
  public <C> Batch<?> write(Node.Write<C> node) {
    return told(node.input());
  }

  @Override
  public <C, T> Batch<?> results(Node.Results<C, T> node) {
    Node.Changes<C> changes = node.input().input();
    int combine = changes.inputs().get(0).id();
    Origin lost =
        new LostOrigin(
            "",
            "what came by way of table " + changes.schema().table() + " (step " + node.id() + ")",
            "its operation tells what it has of many keys together");
    boolean takingBack = graph.takesBack(node);
    return told(changes)
        .mapPartitions(
            (task, all) ->
                lazily(all)
                    .flatMap(
                        told ->
                            events(
                                told.change(),
                                node.view(),
                                takingBack,
                                told.keyRow() == null
                                    ? lost
                                    : new RowOrigin(combine, told.keyRow(), told.window())))
                    .iterator());
  }

  private static <C, T> Stream<Event<T>> events(
      C change, View<C, T> view, boolean takingBack, Origin origin) {
    T record = view.apply(change);
    T taken = takingBack ? view.takenBack(change) : null;
    long time = view.timeMillis(change);
    return Stream.concat(
        Stream.ofNullable(taken).map(each -> new Event<>(each, time, origin, true)),
        Stream.ofNullable(record).map(each -> new Event<>(each, time, origin, false)));
  }

  @Override
  public <T> Batch<?> toSink(Node.ToSink<T> node) {
    throw noRecords();
  }

  @Override
  public <T> Batch<?> foreachBatch(Node.ForeachBatch<T> node) {
    throw noRecords();
  }

  @Override
  public <T> Batch<?> toOutput(Node.ToOutput<T> node) {
    throw noRecords();
  }

  private static IllegalStateException noRecords() {
    return new IllegalStateException("no step is built on an output");
  }

  private int partitions(int buckets) {
    return Math.min(buckets, runner.parallelism());
  }
}
