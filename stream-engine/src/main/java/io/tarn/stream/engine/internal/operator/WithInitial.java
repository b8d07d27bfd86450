package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.ValueCodec;
import io.tarn.spi.job.Plan;
import io.tarn.stream.engine.process.InitialFunction;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * An operation whose keys may begin with something, which comes before their values.
 *
 * @param operation what is done with values
 * @param beginning what is done with what keys begin with
 */
public record WithInitial<K, I, V, S, C>(
    KeyedOperation<K, V, List<V>, S, C> operation, Beginning<K, I, S, C> beginning)
    implements KeyedOperation<K, Tagged<I, V>, List<Tagged<I, V>>, S, C> {

  /** What is done with what a key begins with. */
  @FunctionalInterface
  public interface Beginning<K, I, S, C> extends Serializable {
    void begin(K key, I initial, KeyedTurn<S, C> turn) throws Exception;

    /** Called behind that if the key has no values in the batch, whose update would tell it. */
    default void alone(K key, KeyedTurn<S, C> turn) {}
  }

  /** Keys begin with the very state that is kept. */
  public static <K, V, S> WithInitial<K, S, V, S, RowChange<K, S>> ofStates(
      KeyedOperation<K, V, List<V>, S, RowChange<K, S>> operation) {
    return new WithInitial<>(operation, new Put<>());
  }

  /** As {@link #ofStates(KeyedOperation)}; the keys time out. */
  public static <K, V, S, R> WithInitial<K, S, V, S, R> ofStates(MapStates<K, V, S, R> operation) {
    return new WithInitial<>(operation, operation::begin);
  }

  /** What keys begin with is handed to a function that has all that {@code process} has. */
  public static <K, I, V, S, R> WithInitial<K, I, V, S, Emitted> ofFunction(
      ProcessKeys<K, V, S, R> operation, InitialFunction<K, I, S, R> fn) {
    return new WithInitial<>(operation, new Call<>(operation, fn));
  }

  @Override
  public String describe() {
    return operation.describe() + ", with an initial state";
  }

  @Override
  public Combiner<Tagged<I, V>, List<Tagged<I, V>>> combiner() {
    return new Combiner.Gather<>();
  }

  @Override
  public RowTeller<S> teller(RowKeys<K> rowKeys, ValueCodec<S> codec, KeyedTurn<S, C> turn) {
    return operation.teller(rowKeys, codec, turn);
  }

  @Override
  public boolean hasTimers() {
    return operation.hasTimers();
  }

  @Override
  public boolean visitsAllKeys(Plan plan) {
    return operation.visitsAllKeys(plan);
  }

  @Override
  public void names(
      List<Partial<K, List<Tagged<I, V>>>> partials, KeyedTurn<S, C> turn, Consumer<RowKey> rows) {
    List<Partial<K, List<V>>> values = new ArrayList<>();
    for (Partial<K, List<Tagged<I, V>>> partial : partials) {
      List<V> own = valuesOf(partial.value());
      if (!own.isEmpty()) {
        values.add(
            new Partial<>(partial.row(), partial.key(), partial.paneStart(), own, partial.from()));
      }
    }
    operation.names(values, turn, rows);
  }

  @Override
  public void update(K key, List<Tagged<I, V>> tagged, KeyedTurn<S, C> turn) throws Exception {
    if (tagged == null) {
      operation.update(key, null, turn);
      return;
    }
    for (Tagged<I, V> each : tagged) {
      if (each.isInitial()) {
        beginning.begin(key, each.initial(), turn);
      }
    }
    List<V> values = valuesOf(tagged);
    if (values.isEmpty()) {
      beginning.alone(key, turn);
    } else {
      operation.update(key, values, turn);
    }
  }

  @Override
  public void onTimer(K key, TimerRow timer, KeyedTurn<S, C> turn) throws Exception {
    operation.onTimer(key, timer, turn);
  }

  @Override
  public void onTimerFailed(KeyedTurn<S, C> turn) {
    operation.onTimerFailed(turn);
  }

  private static <I, V> List<V> valuesOf(List<Tagged<I, V>> tagged) {
    return tagged.stream().filter(each -> !each.isInitial()).map(each -> each.value()).toList();
  }

  private record Put<K, S>() implements Beginning<K, S, S, RowChange<K, S>> {
    @Override
    public void begin(K key, S initial, KeyedTurn<S, RowChange<K, S>> turn) {
      turn.put(initial);
    }

    @Override
    public void alone(K key, KeyedTurn<S, RowChange<K, S>> turn) {
      turn.emit(RowChange.of(key, turn.before(), turn.state()));
    }
  }

  private record Call<K, I, V, S, R>(
      ProcessKeys<K, V, S, R> operation, InitialFunction<K, I, S, R> fn)
      implements Beginning<K, I, S, Emitted> {
    @Override
    public void begin(K key, I initial, KeyedTurn<S, Emitted> turn) throws Exception {
      fn.onInitial(key, initial, operation.context(turn));
    }
  }
}
