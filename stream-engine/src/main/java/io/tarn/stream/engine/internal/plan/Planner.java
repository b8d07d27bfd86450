package io.tarn.stream.engine.internal.plan;

import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Explanation;
import io.tarn.spi.output.OutputWriter;
import io.tarn.spi.run.Batch;
import io.tarn.spi.run.NodeFigures;
import io.tarn.spi.run.PartitionConsumer;
import io.tarn.spi.run.PartitionFunction;
import io.tarn.spi.run.Runner;
import io.tarn.spi.sink.Sink;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.internal.graph.Graph;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.operator.CombineByKey;
import io.tarn.stream.engine.internal.operator.Combiner;
import io.tarn.stream.engine.internal.operator.Event;
import io.tarn.stream.engine.internal.operator.EventIterators;
import io.tarn.stream.engine.internal.operator.EventSplit;
import io.tarn.stream.engine.internal.operator.KeyedOperator;
import io.tarn.stream.engine.internal.operator.MergePartials;
import io.tarn.stream.engine.internal.operator.Moved;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.Partial;
import io.tarn.stream.engine.internal.operator.PartitionedTable;
import io.tarn.stream.engine.internal.operator.StampTimes;
import io.tarn.stream.engine.internal.operator.TakeInput;
import io.tarn.stream.engine.internal.operator.UserCalls;
import io.tarn.stream.engine.internal.operator.View;
import io.tarn.stream.engine.internal.operator.Wanted;
import io.tarn.stream.engine.internal.operator.WholeBatch;
import io.tarn.stream.engine.internal.operator.WriteChanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes work of a graph: lays it out as batches on the waist, anew for each attempt. The one place
 * that knows what a node becomes.
 */
public final class Planner {
  private final Graph graph;
  private final Runner runner;
  private final boolean strict;
  private final Map<Integer, Wanted> wanted = new HashMap<>();
  private final Map<Integer, Boolean> takenBack = new HashMap<>();

  /**
   * @param strict whether reduce functions are watched for changing what they are given
   */
  public Planner(Graph graph, Runner runner, boolean strict) {
    this.graph = graph;
    this.runner = runner;
    this.strict = strict;
  }

  /**
   * The outputs' actions, in the order in which the outputs were asked for.
   *
   * @param inputs what is read of each source
   */
  public List<LaidOutput<?>> layOut(InputSplits inputs) {
    Layout layout = new Layout(inputs);
    graph.outputs().forEach(layout::batch);
    return layout.outputs;
  }

  /**
   * What the graph does, for people.
   *
   * @param job the job's name
   */
  public Explanation explanation(String job) {
    return new Explainer(graph, this::partitions).explain(job);
  }

  private Wanted wanted(Node.Changes<?> changes) {
    return wanted.computeIfAbsent(changes.id(), id -> graph.wanted(changes));
  }

  private boolean hasTakenBack(Node.Records<?> records) {
    return takenBack.computeIfAbsent(records.id(), id -> graph.hasTakenBack(records));
  }

  /** How many partitions keys of so many buckets are spread over. */
  private int partitions(int buckets) {
    return Math.min(buckets, runner.parallelism());
  }

  /** One attempt's: each node's batch, made once. An output's is that of what it is given. */
  private final class Layout implements Node.Visitor<Batch<?>> {
    private final InputSplits inputs;
    private final Map<Integer, Batch<?>> batches = new HashMap<>();
    private final List<LaidOutput<?>> outputs = new ArrayList<>();

    Layout(InputSplits inputs) {
      this.inputs = inputs;
    }

    Batch<?> batch(Node node) {
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

    /** Those that count: without what updates take back. */
    private <T> Batch<Event<T>> counting(Node.Records<T> node) {
      Batch<Event<T>> events = events(node);
      return hasTakenBack(node)
          ? events.mapPartitions((task, all) -> EventIterators.counting(all))
          : events;
    }

    @SuppressWarnings("unchecked") // as above
    private <K, P> Batch<Partial<K, P>> partials(Node.Combine<K, ?, P> node) {
      return (Batch<Partial<K, P>>) batch(node);
    }

    @SuppressWarnings("unchecked") // as above
    private <C> Batch<C> changes(Node node) {
      return (Batch<C>) batch(node);
    }

    @Override
    public <T> Batch<?> read(Node.Read<T> node) {
      List<EventSplit<T>> splits = inputs.of(node.source()).stream().map(EventSplit::new).toList();
      return runner.read(splits).mapPartitions(new TakeInput<>(node.id()));
    }

    @Override
    public <T, U> Batch<?> transform(Node.Transform<T, U> node) {
      return (node.operation().isByRecord() ? events(node.input()) : counting(node.input()))
          .mapPartitions(applying(node.id(), node.operation()));
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
      return counting(node.input())
          .mapPartitions(parting(node.operation()))
          .shuffle(part -> 0, 1, 1)
          .mapPartitions(joining(node.id(), node.operation()));
    }

    @Override
    public <K, V, P> Batch<?> combine(Node.Combine<K, V, P> node) {
      return (node.combiner().takesBack() ? events(node.input()) : counting(node.input()))
          .mapPartitions(
              CombineByKey.of(
                  node.id(),
                  node.purpose(),
                  RowKeys.of(node.keyType(), node.buckets()),
                  checked(node.combiner()),
                  node.window(),
                  node.lateness()))
          .shuffle(partial -> partial.row().bucket(), node.buckets(), partitions(node.buckets()));
    }

    @Override
    public <K, V, P> Batch<?> reduce(Node.Reduce<K, V, P> node) {
      return partials(node.input())
          .mapPartitions(
              reducing(node.id(), node.input().purpose(), checked(node.input().combiner())));
    }

    /**
     * An update is laid out together with the write behind it: what is computed is in the task's
     * hands only.
     */
    @Override
    public <K, V, P, S, C> Batch<?> update(Node.Update<K, V, P, S, C> node) {
      return partials(node.input())
          .runOnce(
              new WriteChanges<>(
                  node.id(),
                  graph.writeOf(node).id(),
                  new KeyedOperator<>(
                      node.id(),
                      table(node.schema(), node.codec()),
                      RowKeys.of(node.input().keyType(), node.schema().buckets()),
                      checked(node.input().combiner()),
                      node.operation(),
                      wanted(node))));
    }

    @Override
    public <C> Batch<?> write(Node.Write<C> node) {
      Batch<C> changes = changes(node.input());
      outputs.add(LaidOutput.ofTasks(node.id(), changes.forEach(draining())));
      return changes;
    }

    @Override
    public <C, T> Batch<?> results(Node.Results<C, T> node) {
      return this.<C>changes(node.input())
          .mapPartitions(viewing(node.id(), node.view(), graph.takesBack(node)));
    }

    @Override
    public <T> Batch<?> toSink(Node.ToSink<T> node) {
      Batch<Event<T>> events = counting(node.input());
      outputs.add(LaidOutput.ofTasks(node.id(), events.forEach(writing(node.id(), node.sink()))));
      return events;
    }

    @Override
    public <T> Batch<?> foreachBatch(Node.ForeachBatch<T> node) {
      Batch<Event<T>> events = counting(node.input());
      outputs.add(
          new LaidOutput<>(
              node.id(),
              events.collect(),
              (batch, collected, receipts) ->
                  node.fn().apply(batch, collected.stream().map(Event::value).toList())));
      return events;
    }

    @Override
    public <T> Batch<?> toOutput(Node.ToOutput<T> node) {
      Batch<Event<T>> events = counting(node.input());
      Batch<String> receipts =
          events.runOnce(giving(node.id(), node.name(), node.output().writer()));
      outputs.add(
          new LaidOutput<>(
              node.id(),
              receipts.collect(),
              (batch, collected, taker) -> taker.take(node.name(), batch, collected)));
      return events;
    }

    private <S> PartitionedTable<S> table(TableSchema schema, ValueCodec<S> codec) {
      return new PartitionedTable<>(
          schema.table(), schema.buckets(), partitions(schema.buckets()), codec);
    }
  }

  private <V, P> Combiner<V, P> checked(Combiner<V, P> combiner) {
    return strict ? combiner.watched() : combiner;
  }

  private static <T, U> PartitionFunction<Event<T>, Event<U>> applying(
      int node, Operation<T, U> operation) {
    return (task, events) -> operation.apply(UserCalls.of(task, node, operation.name()), events);
  }

  private static <T, P> PartitionFunction<Event<T>, Moved<P>> parting(
      WholeBatch<T, P, ?> operation) {
    return (task, events) ->
        List.of(new Moved<>(operation.part(EventIterators.values(events)), task.partition(), 0))
            .iterator();
  }

  private static <P, R> PartitionFunction<Moved<P>, Event<R>> joining(
      int node, WholeBatch<?, P, R> operation) {
    return (task, parts) ->
        EventIterators.combined(
            task, node, operation.whole(Moved.inOrder(parts)), whole -> whole, false);
  }

  private static <K, P> PartitionFunction<Partial<K, P>, Event<Pair<K, P>>> reducing(
      int node, String operation, Combiner<?, P> combiner) {
    return (task, partials) -> {
      long began = System.nanoTime();
      List<Partial<K, P>> merged = MergePartials.merge(task, node, operation, partials, combiner);
      task.measured(node, new NodeFigures(merged.size(), System.nanoTime() - began));
      return merged.stream()
          .map(partial -> Event.combined(new Pair<>(partial.key(), partial.value())))
          .iterator();
    };
  }

  private static <C, T> PartitionFunction<C, Event<T>> viewing(
      int node, View<C, T> view, boolean takingBack) {
    return (task, changes) -> EventIterators.combined(task, node, changes, view, takingBack);
  }

  private static <T> PartitionConsumer<T> draining() {
    return (task, records) -> records.forEachRemaining(record -> {});
  }

  private static <T> PartitionConsumer<Event<T>> writing(int node, Sink<T> sink) {
    return (task, events) -> {
      long began = System.nanoTime();
      sink.write(task.attempt(), task.partition(), EventIterators.values(events));
      events.forEachRemaining(left -> {}); // they have been read, so they count
      task.measured(node, new NodeFigures(0, System.nanoTime() - began));
    };
  }

  private static <T> PartitionFunction<Event<T>, String> giving(
      int node, String output, OutputWriter<T> writer) {
    return (task, events) -> {
      long began = System.nanoTime();
      Optional<String> receipt =
          writer.write(
              task.attempt(),
              task.partition(),
              EventIterators.values(events),
              task.stores().blocksOf(output));
      events.forEachRemaining(left -> {}); // they have been read, so they count
      task.measured(node, new NodeFigures(0, System.nanoTime() - began));
      return receipt.stream().iterator();
    };
  }
}
