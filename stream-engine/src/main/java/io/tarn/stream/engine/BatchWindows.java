package io.tarn.stream.engine;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.graph.Results;
import io.tarn.stream.engine.internal.operator.KeepBatches;
import io.tarn.stream.engine.internal.operator.KeptBatch;
import io.tarn.stream.engine.internal.operator.Operation;
import io.tarn.stream.engine.internal.operator.Side;
import java.util.List;
import java.util.Optional;

/**
 * Makes windows over batches: a table that keeps the records of the batches that they have.
 *
 * @param spec the table, and how one record's value is written
 */
record BatchWindows<V>(BatchWindow window, StateSpec<V> spec) {
  private static final int RECORDS_A_ROW = 100;

  /** All records of a window, whatever their keys. */
  DStream<V> contents(DStream<V> records) {
    return kept(
            records
                .graph()
                .transform(
                    records.node(),
                    records.node().type().keyed(rowKeys(KeyTypes.LONG).name()),
                    new Operation.NumberByBatch<>(RECORDS_A_ROW)),
            records,
            KeyTypes.LONG,
            false)
        .flatMap(KeptBatch::values);
  }

  /** All pairs of a window. */
  <K> PairDStream<K, V> contents(PairDStream<K, V> pairs) {
    return kept(pairs, false)
        .pairs(pairs.keyType(), new Operation.FlatMap<>("window", KeptBatch::pairs));
  }

  /** The pairs that have come into a window and left it since the one before. */
  <K> PairDStream<K, Side<V, V>> moves(PairDStream<K, V> pairs) {
    return kept(pairs, true)
        .pairs(pairs.keyType(), new Operation.FlatMap<>("window moves", KeptBatch::moves));
  }

  private <K> DStream<KeptBatch<K, V>> kept(PairDStream<K, V> pairs, boolean moves) {
    return kept(
        pairs
            .graph()
            .transform(
                pairs.node(),
                pairs.node().type().keyed(rowKeys(pairs.keyType()).name()),
                new Operation.KeyByBatch<>()),
        pairs,
        pairs.keyType(),
        moves);
  }

  private <K> DStream<KeptBatch<K, V>> kept(
      Node.Records<Pair<List<Object>, V>> input, DStream<?> of, KeyType<K> keyType, boolean moves) {
    KeyType<List<Object>> rowKeys = rowKeys(keyType);
    ValueCodec<List<V>> codec = listCodec();
    KeepBatches<K, V> operation = new KeepBatches<>(window, moves);
    TableSchema schema =
        spec.codec(codec).schema(rowKeys, Optional.empty()).withOperation(operation.describe());
    return new DStream<>(
        of.graph(),
        of.graph()
            .update(
                input,
                rowKeys,
                schema,
                Optional.empty(),
                codec,
                operation,
                Results.of(told -> told)));
  }

  private static KeyType<List<Object>> rowKeys(KeyType<?> keyType) {
    return KeyTypes.struct(keyType, KeyTypes.LONG);
  }

  private ValueCodec<List<V>> listCodec() {
    if (spec.codec() instanceof CborCodec<V> each) {
      return CborCodec.parametric(List.class, each);
    }
    throw new IllegalArgumentException(
        "the records of a window are kept as CBOR, but those of table "
            + spec.table()
            + " have a codec of their own; name their class: StateSpec.of(\""
            + spec.table()
            + "\", Record.class)");
  }
}
