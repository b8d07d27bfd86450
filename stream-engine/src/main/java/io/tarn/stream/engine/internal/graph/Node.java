package io.tarn.stream.engine.internal.graph;

import io.tarn.schemas.KeyType;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.sink.Sink;
import io.tarn.spi.source.Source;
import io.tarn.stream.engine.function.BatchFunction;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.stream.engine.internal.operator.Combiner;
import io.tarn.stream.engine.internal.operator.KeyedOperation;
import io.tarn.stream.engine.internal.operator.Lateness;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.View;
import io.tarn.stream.engine.internal.operator.WholeBatch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One step of a job's graph, as data: what it is asked to do, with the user's functions in it, and
 * which nodes it is built on. {@link GraphBuilder} makes nodes, and the planner makes work of them;
 * who wants to explain or draw a graph reads them by a {@link Visitor}.
 *
 * <pre>
 *  Read ─► Transform, Stamp, Union, Repartition, Whole ─► …
 *       ─► Combine ─┬─► Reduce ─► …
 *                   └─► Update ─► Write ─► Results ─► …
 *  outputs: Write, ToSink, ToOutput, ForeachBatch
 * </pre>
 */
public sealed interface Node {
  /** Its number in the graph, by the order in which nodes were made: greater than its inputs'. */
  int id();

  /** What it gives; of a node that gives nothing, what it is given. */
  StreamType type();

  /** The nodes that it is built on. */
  List<Node> inputs();

  <R> R accept(Visitor<R> visitor);

  /**
   * A node that gives records, which others can be built on.
   *
   * @param <T> the records
   */
  sealed interface Records<T> extends Node {}

  /**
   * A node that says how rows of a table change.
   *
   * @param <C> what it tells of each change
   */
  sealed interface Changes<C> extends Node {
    TableSchema schema();
  }

  /** A node that a batch is run for. */
  sealed interface Output extends Node {}

  /** The records of a source. */
  record Read<T>(int id, StreamType type, Source<T> source) implements Records<T> {
    @Override
    public List<Node> inputs() {
      return List.of();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.read(this);
    }
  }

  /** Records put through an operation that keeps nothing, where they are. */
  record Transform<T, U>(int id, StreamType type, Records<T> input, Operation<T, U> operation)
      implements Records<U> {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.transform(this);
    }
  }

  /**
   * Each record given its event time.
   *
   * @param watermark the watermark that follows those times, if one does
   */
  record Stamp<T>(
      int id,
      StreamType type,
      Records<T> input,
      Optional<NamedWatermark> watermark,
      SerializableFunction<T, Instant> eventTime)
      implements Records<T> {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.stamp(this);
    }
  }

  /** A watermark, by the name that it is kept under. */
  record NamedWatermark(String name, Watermark awaited) {}

  /** The records of both. */
  record Union<T>(int id, StreamType type, Records<T> left, Records<T> right)
      implements Records<T> {
    @Override
    public List<Node> inputs() {
      return List.of(left, right);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.union(this);
    }
  }

  /** The records spread evenly over so many tasks. */
  record Repartition<T>(int id, StreamType type, Records<T> input, int partitions)
      implements Records<T> {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.repartition(this);
    }
  }

  /** What is made of all records of a batch at once, in one task. */
  record Whole<T, P, U>(int id, StreamType type, Records<T> input, WholeBatch<T, P, U> operation)
      implements Records<U> {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.whole(this);
    }
  }

  /**
   * The values of a key, or of each of its panes, combined in each task of the map side, and then
   * moved to where the key's bucket is.
   *
   * @param purpose what the key is for: the operation, or the table; for messages
   * @param window the windows whose panes values are combined by, if there are any
   * @param lateness which records are late besides those of closed windows
   * @param buckets how many buckets the keys are spread over
   */
  record Combine<K, V, P>(
      int id,
      StreamType type,
      Records<Pair<K, V>> input,
      String purpose,
      KeyType<K> keyType,
      Combiner<V, P> combiner,
      Optional<WindowSpec> window,
      Lateness<V> lateness,
      int buckets)
      implements Node {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.combine(this);
    }
  }

  /** What was combined of each key of a batch. Keeps no state. */
  record Reduce<K, V, P>(int id, StreamType type, Combine<K, V, P> input)
      implements Records<Pair<K, P>> {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.reduce(this);
    }
  }

  /**
   * The rows of a table, changed by what was combined of their keys, or their keys' panes, and by
   * timers. Tells what the operation tells.
   */
  record Update<K, V, P, S, C>(
      int id,
      StreamType type,
      Combine<K, V, P> input,
      TableSchema schema,
      ValueCodec<S> codec,
      KeyedOperation<K, V, P, S, C> operation)
      implements Changes<C> {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.update(this);
    }
  }

  /** Changes written to their table: the only node with an effect on one. */
  record Write<C>(int id, StreamType type, Changes<C> input) implements Output {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.write(this);
    }
  }

  /** The changes that were written, as records; or other rows that they lie among. */
  record Results<C, T>(int id, StreamType type, Write<C> input, Showing showing, View<C, T> view)
      implements Records<T> {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.results(this);
    }
  }

  /** Records written to a sink by tasks. */
  record ToSink<T>(int id, StreamType type, Records<T> input, Sink<T> sink) implements Output {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.toSink(this);
    }
  }

  /** Records handed to a function on the job's own thread, before the commit. */
  record ForeachBatch<T>(int id, StreamType type, Records<T> input, BatchFunction<T> fn)
      implements Output {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.foreachBatch(this);
    }
  }

  /** Records written by tasks, and delivered after the commit. */
  record ToOutput<T>(
      int id, StreamType type, Records<T> input, String name, io.tarn.spi.output.Output<T> output)
      implements Output {
    @Override
    public List<Node> inputs() {
      return List.of(input);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.toOutput(this);
    }
  }

  /** Something to be done with each kind of node. */
  interface Visitor<R> {
    <T> R read(Read<T> node);

    <T, U> R transform(Transform<T, U> node);

    <T> R stamp(Stamp<T> node);

    <T> R union(Union<T> node);

    <T> R repartition(Repartition<T> node);

    <T, P, U> R whole(Whole<T, P, U> node);

    <K, V, P> R combine(Combine<K, V, P> node);

    <K, V, P> R reduce(Reduce<K, V, P> node);

    <K, V, P, S, C> R update(Update<K, V, P, S, C> node);

    <C> R write(Write<C> node);

    <C, T> R results(Results<C, T> node);

    <T> R toSink(ToSink<T> node);

    <T> R foreachBatch(ForeachBatch<T> node);

    <T> R toOutput(ToOutput<T> node);
  }
}
