package io.tarn.stream.engine;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.internal.operator.AggregateCombiner;
import io.tarn.stream.engine.internal.operator.AggregateForms;
import io.tarn.stream.engine.internal.operator.Fold;
import io.tarn.stream.engine.internal.operator.Lateness;
import io.tarn.stream.engine.internal.operator.UpdatePanes;
import java.time.Duration;
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
  public final WindowResultDStream<K> aggregate(String table, Aggregate<V>... aggregates) {
    return aggregate(StateSpec.table(table), List.of(aggregates));
  }

  /**
   * Keeps aggregates for each key and window in a table.
   *
   * @return in update mode: the windows that each batch changed, as they stand after it. Their
   *     event time is the last millisecond in the window, so they can be put into windows again
   * @throws IllegalArgumentException if the table is to have an idle TTL, or the stream is one of
   *     updates and an aggregate cannot take back what they replace
   */
  public WindowResultDStream<K> aggregate(
      StateSpec<AggregateResult> spec, List<Aggregate<V>> aggregates) {
    return aggregate(spec, pairs.graph().aggregates(spec.table(), aggregates));
  }

  private <A> WindowResultDStream<K> aggregate(
      StateSpec<AggregateResult> spec, AggregateCombiner<V, A> combiner) {
    return aggregate(spec, pairs.fold(spec.table(), combiner));
  }

  private <P, A> WindowResultDStream<K> aggregate(
      StateSpec<AggregateResult> spec, Fold<V, P, A> fold) {
    ValueCodec<A> codec = fold.aggregates().codec();
    TableSchema schema = spec.codec(codec).schema(pairs.keyType(), Optional.of(window));
    RowKeys<K> rowKeys = RowKeys.of(pairs.keyType(), schema.buckets());
    long retention = schema.retention().map(Duration::toMillis).orElse(Long.MAX_VALUE);
    return new WindowResultDStream<>(
        new Kept<>(
            pairs.graph(),
            pairs
                .graph()
                .update(
                    pairs.node(),
                    pairs.keyType(),
                    schema,
                    Optional.of(window),
                    codec,
                    new UpdatePanes<>(fold, rowKeys, window, retention)),
            codec,
            AggregateForms.ofWindows(fold.aggregates().schema()),
            true),
        pairs.keyType(),
        window.closes());
  }

  /**
   * As {@link #aggregate(StateSpec, List)}, in a table that is read by the same spec.
   *
   * @throws IllegalArgumentException if the spec's keys are encoded otherwise than the stream's
   */
  public WindowResultDStream<K> aggregate(
      TableSpec<K, AggregateResult> spec, List<Aggregate<V>> aggregates) {
    return aggregate(StateSpec.of(spec, pairs.keyType()), aggregates);
  }

  /** The records that are late, with their keys: for a table of their own, or a sink. */
  public PairDStream<K, V> late() {
    return pairs.late(new Lateness.ClosedWindows<>(window));
  }
}
