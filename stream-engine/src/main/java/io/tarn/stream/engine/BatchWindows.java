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
import io.tarn.stream.engine.internal.operator.KeptPair;
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
  private static final KeyType<List<Object>> ROW_KEYS =
      KeyTypes.struct(KeyTypes.LONG, KeyTypes.LONG);

  /** All records of a window, whatever their keys. */
  Node.Records<V> contents(Node.Records<V> records) {
    Node.Records<KeptBatch<V>> kept = kept(records, codec(), false);
    return graph.transform(
        kept, kept.type(), new Operation.FlatMap<>("window", KeptBatch<V>::values));
  }

  /** All pairs of a window. */
  <K> Node.Records<Pair<K, V>> contents(Node.Records<Pair<K, V>> pairs, KeyType<K> keyType) {
    Node.Records<KeptBatch<KeptPair<V>>> kept = keptPairs(pairs, keyType, false);
    return graph.transform(
        kept,
        kept.type().keyed(keyType.name()),
        new Operation.FlatMap<>(
            "window",
            batch ->
                batch.values().stream()
                    .map(pair -> new Pair<>(pair.<K>key(keyType), pair.value()))
                    .toList()));
  }

  /** The pairs that have come into a window and left it since the one before. */
  <K> Node.Records<Pair<K, Side<V, V>>> moves(Node.Records<Pair<K, V>> pairs, KeyType<K> keyType) {
    Node.Records<KeptBatch<KeptPair<V>>> kept = keptPairs(pairs, keyType, true);
    return graph.transform(
        kept,
        kept.type().keyed(keyType.name()),
        new Operation.FlatMap<>(
            "window moves",
            batch ->
                batch.values().stream()
                    .map(pair -> moved(pair.key(keyType), pair.value(), batch.leaves()))
                    .toList()));
  }

  private static <K, V> Pair<K, Side<V, V>> moved(K key, V value, boolean leaves) {
    return new Pair<>(key, leaves ? Side.ofLeft(value) : Side.ofRight(value));
  }

  private <K> Node.Records<KeptBatch<KeptPair<V>>> keptPairs(
      Node.Records<Pair<K, V>> pairs, KeyType<K> keyType, boolean moves) {
    Node.Records<KeptPair<V>> encoded =
        graph.transform(
            pairs, pairs.type(), new Operation.Map<>("window", pair -> KeptPair.of(keyType, pair)));
    return kept(encoded, CborCodec.parametric(KeptPair.class, codec()), moves);
  }

  private <T> Node.Records<KeptBatch<T>> kept(
      Node.Records<T> records, CborCodec<T> each, boolean moves) {
    Node.Records<Pair<List<Object>, T>> numbered =
        graph.transform(
            records,
            records.type().keyed(ROW_KEYS.name()),
            new Operation.NumberByBatch<>(RECORDS_A_ROW));
    KeepBatches<T> operation = new KeepBatches<>(window, moves);
    ValueCodec<BatchValues<T>> codec = CborCodec.parametric(BatchValues.class, each);
    TableSchema schema =
        spec.codec(codec).schema(ROW_KEYS, Optional.empty()).withOperation(operation.describe());
    return graph.update(
        numbered, ROW_KEYS, schema, Optional.empty(), codec, operation, Results.of(told -> told));
  }

  private CborCodec<V> codec() {
    if (spec.codec() instanceof CborCodec<V> each) {
      return each;
    }
    throw new IllegalArgumentException(
        "the records of a window are kept as CBOR, but those of table "
            + spec.table()
            + " have a codec of their own; name their class: StateSpec.of(\""
            + spec.table()
            + "\", Record.class)");
  }
}
