package io.tarn.schemas;

import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A table of a job with the types of its keys and its states: given to the operation that keeps it,
 * and to the snapshots that read it. Made by {@link StateSpec#keyedBy}. Immutable; keep it as a
 * constant beside the job.
 *
 * <pre>{@code
 * static final TableSpec<String, Totals> TOTALS =
 *     StateSpec.of("totals", Totals.class).history(100).keyedBy(KeyTypes.STRING);
 *
 * hits.keyBy(KeyTypes.STRING, Hit::host).updateStateByKey(TOTALS, Totals::plus);
 *
 * Optional<Totals> totals = tarn.job("traffic").snapshot().table(TOTALS).get("a.com").value();
 * }</pre>
 *
 * @param <K> the keys
 * @param <S> the states; {@link AggregateResult} for aggregates
 */
public final class TableSpec<K, S> {
  private final String table;
  private final KeyType<K> keyType;
  private final ValueCodec<S> codec;
  private final Function<ValueSchema, Function<byte[], S>> decoder;
  private final UnaryOperator<TableSchema> options;

  /**
   * @param codec null for aggregates
   * @param decoder reads states of a table with such values
   */
  TableSpec(
      String table,
      KeyType<K> keyType,
      ValueCodec<S> codec,
      Function<ValueSchema, Function<byte[], S>> decoder,
      UnaryOperator<TableSchema> options) {
    this.table = table;
    this.keyType = keyType;
    this.codec = codec;
    this.decoder = decoder;
    this.options = options;
  }

  /** The table's name. */
  public String table() {
    return table;
  }

  /** How the keys are encoded. */
  public KeyType<K> keyType() {
    return keyType;
  }

  /**
   * How the states of a table that was found are read.
   *
   * @throws IllegalArgumentException if its keys or its states are of another kind
   */
  public Function<byte[], S> decoder(TableSchema found) {
    if (!keyType.equals(found.keyType())) {
      throw new IllegalArgumentException(
          "table "
              + table
              + " has keys of type "
              + found.keyType()
              + ", not "
              + keyType
              + "; read it by the spec that its job was built with");
    }
    return decoder.apply(found.value());
  }

  ValueCodec<S> codec() {
    return codec;
  }

  Function<ValueSchema, Function<byte[], S>> decoder() {
    return decoder;
  }

  UnaryOperator<TableSchema> options() {
    return options;
  }
}
