package io.tarn.stream.engine;

import io.tarn.schemas.KeyType;
import io.tarn.schemas.TableSchema;
import java.util.function.Function;

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
 * @param <S> the states; {@link AggregateResult} for built-in aggregates
 */
public final class TableSpec<K, S> {
  private final KeyType<K> keyType;
  private final StateSpec<S> state;

  TableSpec(KeyType<K> keyType, StateSpec<S> state) {
    this.keyType = keyType;
    this.state = state;
  }

  /** The table's name. */
  public String table() {
    return state.table();
  }

  /** How the keys are encoded. */
  public KeyType<K> keyType() {
    return keyType;
  }

  /**
   * What the operation that keeps the table is given.
   *
   * @param keys how the keys of its stream are encoded
   * @throws IllegalArgumentException if that is otherwise than here
   */
  public StateSpec<S> stateOf(KeyType<K> keys) {
    if (!keyType.equals(keys)) {
      throw new IllegalArgumentException(
          "table "
              + table()
              + " is to have keys of type "
              + keyType
              + ", but the stream's are of type "
              + keys
              + "; key the stream by the table's type");
    }
    return state;
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
              + table()
              + " has keys of type "
              + found.keyType()
              + ", not "
              + keyType
              + "; read it by the spec that its job was built with");
    }
    return state.decoder(found);
  }
}
