package io.tarn.stream.engine;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.internal.graph.Results;
import io.tarn.stream.engine.internal.operator.AggregateCombiner;
import io.tarn.stream.engine.internal.operator.Lateness;
import io.tarn.stream.engine.internal.operator.UpdatePanes;
import io.tarn.stream.engine.internal.operator.WindowView;
import java.util.List;
import java.util.Optional;

/**
 * A stream of keys and values by windows of event time. A record goes into one row, that of its
 * pane: the longest stretch of time that lies in the same windows. A window is the combination of
 * its panes, made when it is read.
 *
 * <p>A window is <i>final</i> in a batch whose watermark is at or after its end, and closed in the
 * batches that follow: records that come then count for those windows only that are still open. A
 * record that only falls into closed ones is late: it is counted, and given by {@link #late()}.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class WindowedDStream<K, V> {
  private final PairDStream<K, V> pairs;
  private final WindowSpec window;

  WindowedDStream(PairDStream<K, V> pairs, WindowSpec window) {
    this.pairs = pairs;
    this.window = window;
  }

  /** Keeps aggregates for each key and window in the table of this name. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read
  public final DStream<WindowedResult<K>> aggregate(String table, Aggregate<V>... aggregates) {
    return aggregate(StateSpec.table(table), List.of(aggregates));
  }

  /**
   * Keeps aggregates for each key and window in a table.
   *
   * @return in update mode: the windows that each batch changed, as they stand after it. Their
   *     event time is the last millisecond in the window, so they can be put into windows again
   * @throws IllegalArgumentException if the table is to have an idle TTL
   */
  public DStream<WindowedResult<K>> aggregate(
      StateSpec<AggregateResult> spec, List<Aggregate<V>> aggregates) {
    return aggregate(spec, pairs.graph().aggregates(spec.table(), aggregates));
  }

  private <A> DStream<WindowedResult<K>> aggregate(
      StateSpec<AggregateResult> spec, AggregateCombiner<V, A> combiner) {
    TableSchema schema = spec.codec(combiner.codec()).schema(pairs.keyType(), Optional.of(window));
    return new DStream<>(
        pairs.graph(),
        pairs
            .graph()
            .update(
                pairs.node(),
                pairs.keyType(),
                schema,
                Optional.of(window),
                combiner.codec(),
                new UpdatePanes<>(combiner, RowKeys.of(pairs.keyType(), schema.buckets()), window),
                Results.timed(new WindowView<K, A>(combiner.schema()))));
  }

  /**
   * As {@link #aggregate(StateSpec, List)}, in a table that is read by the same spec.
   *
   * @throws IllegalArgumentException if the spec's keys are encoded otherwise than the stream's
   */
  public DStream<WindowedResult<K>> aggregate(
      TableSpec<K, AggregateResult> spec, List<Aggregate<V>> aggregates) {
    return aggregate(StateSpec.of(spec, pairs.keyType()), aggregates);
  }

  /** The records that are late, with their keys: for a table of their own, or a sink. */
  public PairDStream<K, V> late() {
    return pairs.late(new Lateness.ClosedWindows<>(window));
  }
}
