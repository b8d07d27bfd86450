package io.tarn.stream.engine;

import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.Packed;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregate;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.operator.PackedCombiner;
import java.util.List;

/**
 * A stream of keys and values by windows of event time. A record goes into one row, that of its
 * pane; a window is the combination of its panes, made when it is read. A record is late, and only
 * counted, once the last window that it falls into has ended at or before the watermark.
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
   * @return in update mode: the windows that each batch changed, as they stand after it
   * @throws IllegalArgumentException if the table is to have an idle TTL
   */
  public DStream<WindowedResult<K>> aggregate(
      StateSpec<AggregateResult> spec, List<Aggregate<V>> aggregates) {
    GraphBuilder graph = pairs.graph();
    PackedCombiner<V> packing = graph.aggregates(spec.table(), aggregates);
    Packed packed = packing.packed();
    return new DStream<>(
        graph,
        graph.updateWindows(
            pairs.node(),
            pairs.keyType(),
            window,
            spec,
            packing,
            changed ->
                new WindowedResult<>(
                    changed.key(),
                    changed.window(),
                    new AggregateResult(packed.render(changed.slots())))));
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
}
