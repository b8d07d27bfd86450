package io.tarn.stream.engine;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.CborCodec;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueCodec;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.internal.graph.GraphBuilder;
import io.tarn.stream.engine.internal.graph.Node;
import io.tarn.stream.engine.internal.graph.Results;
import io.tarn.stream.engine.internal.operator.BatchValues;
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
record BatchWindows<V>(GraphBuilder graph, BatchWindow window, StateSpec<V> spec) {
  private static final int RECORDS_A_ROW = 100;

  /** All records of a window, whatever their keys. */
  Node.Records<V> contents(Node.Records<V> records) {
    KeyType<List<Object>> rowKeys = rowKeys(KeyTypes.LONG);
    Node.Records<Pair<List<Object>, V>> numbered =
        graph.transform(
            records,
            records.type().keyed(rowKeys.name()),
            new Operation.NumberByBatch<>(RECORDS_A_ROW));
    Node.Records<KeptBatch<Long, V>> kept = keptRows(numbered, rowKeys, false);
    return graph.transform(
        kept, kept.type(), new Operation.FlatMap<>("window", KeptBatch<Long, V>::values));
  }

  /** All pairs of a window. */
  <K> Node.Records<Pair<K, V>> contents(Node.Records<Pair<K, V>> pairs, KeyType<K> keyType) {
    Node.Records<KeptBatch<K, V>> kept = kept(pairs, keyType, false);
    return graph.transform(
        kept,
        kept.type().keyed(keyType.name()),
        new Operation.FlatMap<>("window", KeptBatch<K, V>::pairs));
  }

  /** The pairs that have come into a window and left it since the one before. */
  <K> Node.Records<Pair<K, Side<V, V>>> moves(Node.Records<Pair<K, V>> pairs, KeyType<K> keyType) {
    Node.Records<KeptBatch<K, V>> kept = kept(pairs, keyType, true);
    return graph.transform(
        kept,
        kept.type().keyed(keyType.name()),
        new Operation.FlatMap<>("window moves", KeptBatch<K, V>::moves));
  }

  private <K> Node.Records<KeptBatch<K, V>> kept(
      Node.Records<Pair<K, V>> pairs, KeyType<K> keyType, boolean moves) {
    KeyType<List<Object>> rowKeys = rowKeys(keyType);
    return keptRows(
        graph.transform(
            pairs, pairs.type().keyed(rowKeys.name()), new Operation.KeyByBatch<K, V>()),
        rowKeys,
        moves);
  }

  private <K> Node.Records<KeptBatch<K, V>> keptRows(
      Node.Records<Pair<List<Object>, V>> input, KeyType<List<Object>> rowKeys, boolean moves) {
    ValueCodec<BatchValues<V>> codec = codec();
    KeepBatches<K, V> operation = new KeepBatches<>(window, moves);
    TableSchema schema =
        spec.codec(codec).schema(rowKeys, Optional.empty()).withOperation(operation.describe());
    return graph.update(
        input, rowKeys, schema, Optional.empty(), codec, operation, Results.of(told -> told));
  }

  private static KeyType<List<Object>> rowKeys(KeyType<?> keyType) {
    return KeyTypes.struct(keyType, KeyTypes.LONG);
  }

  private ValueCodec<BatchValues<V>> codec() {
    if (spec.codec() instanceof CborCodec<V> each) {
      return CborCodec.parametric(BatchValues.class, each);
    }
    throw new IllegalArgumentException(
        "the records of a window are kept as CBOR, but those of table "
            + spec.table()
            + " have a codec of their own; name their class: StateSpec.of(\""
            + spec.table()
            + "\", Record.class)");
  }
}
