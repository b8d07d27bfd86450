package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TimerRow;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.Prefetch;
import io.tarn.stream.engine.process.StateHandle;
import io.tarn.stream.engine.process.Timer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code process}: a user's function on the values of a key and on its timers.
 *
 * @param handles the maps and lists that the function may use
 * @param watched whether a watermark follows the stream's events
 */
@SuppressWarnings("serial") // an immutable list of serializable handles
public record ProcessKeys<K, V, S, R>(
    KeyedFunction<K, V, S, R> fn, List<StateHandle> handles, boolean watched)
    implements KeyedOperation<K, V, List<V>, S, Emitted> {
  @Override
  public String describe() {
    return "by process";
  }

  @Override
  public Combiner<V, List<V>> combiner() {
    return new Combiner.Gather<>();
  }

  @Override
  public boolean hasTimers() {
    return true;
  }

  @Override
  public void update(K key, List<V> values, KeyedTurn<S, Emitted> turn) throws Exception {
    fn.onValues(key, values, context(turn));
  }

  @Override
  public void onTimer(K key, TimerRow timer, KeyedTurn<S, Emitted> turn) throws Exception {
    fn.onTimer(
        key,
        new Timer(
            Instant.ofEpochMilli(timer.timeMillis()), timer.clock() == TimerRow.Clock.EVENT_TIME),
        context(turn));
  }

  /** A context for the row that is being updated. */
  ProcessContext<S, R> context(KeyedTurn<S, Emitted> turn) {
    return new ProcessContext<>(turn, handles, watched);
  }

  @Override
  public void names(
      List<Partial<K, List<V>>> partials, KeyedTurn<S, Emitted> turn, Consumer<RowKey> rows) {
    handles.forEach(handle -> turn.entries(handle.schema(), handle.codec()));
    Named named = new Named();
    for (Partial<K, List<V>> partial : partials) {
      named.row = partial.row();
      turn.before(partial.row(), () -> fn.prefetch(partial.key(), partial.value(), named));
    }
    named.rows.forEach((map, asked) -> turn.entries(map.schema(), map.codec()).load(asked));
  }

  /** Gathers what the function names, of all keys. */
  private static final class Named implements Prefetch {
    private final Map<MapHandle<?, ?>, List<RowKey>> rows = new LinkedHashMap<>();
    private RowKey row;

    @Override
    public <M, T> void entry(MapHandle<M, T> map, M entry) {
      rows.computeIfAbsent(map, missing -> new ArrayList<>())
          .add(EntryKeys.of(map.schema().name(), map.keyType()).row(row, entry));
    }
  }
}
