package io.tarn.stream.engine;

import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.WindowSpec;
import java.util.List;
import java.util.Optional;

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
      StateSpec<long[]> spec, List<Aggregate<V>> aggregates) {
    PackedCombiner<V> combiner = pairs.packing(spec.table(), aggregates);
    Packed packed = combiner.packed();
    ValueCodec<long[]> codec = new PackedCombiner.Codec(packed);
    StreamingContext context = pairs.context();
    TableSchema asked = spec.codec(codec).schema(pairs.keyType(), Optional.of(window));
    if (asked.idleTtl().isPresent()) {
      throw new IllegalArgumentException(
          "table "
              + asked.table()
              + " is windowed and cannot have an idle TTL: its panes would expire one by one, and"
              + " its windows show less and less");
    }
    TableSchema schema = context.graph().addTable(asked);
    Step<Pair<K, V>> before = pairs.step();
    Derived<WindowedResult<K>> changed =
        new Derived<>(
            (scope, emits) ->
                pairs
                    .shuffled(
                        scope,
                        before,
                        schema.table(),
                        schema.buckets(),
                        combiner,
                        Optional.of(window))
                    .mapPartitions(
                        new FoldIntoPanes<>(
                            schema.table(),
                            RowKeys.of(pairs.keyType(), schema.buckets()),
                            schema.buckets(),
                            context.partitions(schema.buckets()),
                            window,
                            combiner,
                            codec,
                            packed,
                            emits)));
    context.graph().addOutput(pairs.lineage(), TaskOutput.drain(changed));
    return new DStream<>(context, changed, pairs.lineage().untimed());
  }
}
