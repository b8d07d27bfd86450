package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Window;
import io.tarn.stream.engine.aggregate.KeyScore;
import io.tarn.stream.engine.aggregate.WindowTop;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.Change;
import io.tarn.stream.engine.function.SerializableToLong;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.MapState;
import io.tarn.stream.engine.process.Prefetch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Ranks the keys of each window: a map of the window has an entry for each key, in order of rank,
 * so a change moves one entry and the best are the first of a scan.
 *
 * @param most how many keys are given
 * @param by what of a key's result it is ranked by
 * @param ranks the map, from what {@link #ranks} says
 */
public record RankWindows<K>(
    int most, SerializableToLong<WindowedResult<K>> by, MapHandle<List<Object>, Long> ranks)
    implements KeyedFunction<List<Object>, Change<K, WindowedResult<K>>, Void, WindowTop<K>> {
  /** The type of a window as a key: its start and its end. */
  public static final KeyType<List<Object>> WINDOWS =
      KeyTypes.struct(KeyTypes.TIMESTAMP, KeyTypes.TIMESTAMP);

  /** The map of a window: from the negative of a score, and the key that has it, to the score. */
  public static MapHandle<List<Object>, Long> ranks(KeyType<?> keyType) {
    return MapHandle.of("ranks", KeyTypes.struct(KeyTypes.LONG, keyType), Long.class);
  }

  /** The window of a change, as a key. */
  public static <K> List<Object> windowOf(Change<K, WindowedResult<K>> change) {
    Window window = change.is().or(change::was).orElseThrow().window();
    return List.of(window.start(), window.end());
  }

  @Override
  public void prefetch(
      List<Object> window, List<Change<K, WindowedResult<K>>> changes, Prefetch entries)
      throws Exception {
    for (Change<K, WindowedResult<K>> change : changes) {
      if (change.before() != null) {
        entries.entry(ranks, rank(change.before()));
      }
    }
  }

  @Override
  public void onValues(
      List<Object> window,
      List<Change<K, WindowedResult<K>>> changes,
      KeyContext<Void, WindowTop<K>> context)
      throws Exception {
    MapState<List<Object>, Long> map = context.map(ranks);
    for (Change<K, WindowedResult<K>> change : changes) {
      if (change.before() != null) {
        map.remove(rank(change.before()));
      }
      if (change.after() != null) {
        map.put(rank(change.after()), by.apply(change.after()));
      }
    }
    context.emit(
        new WindowTop<>(new Window((Instant) window.get(0), (Instant) window.get(1)), best(map)));
  }

  private List<Object> rank(WindowedResult<K> result) throws Exception {
    return List.of(Math.negateExact(by.apply(result)), result.key());
  }

  @SuppressWarnings("unchecked") // it was put there
  private List<KeyScore<K>> best(MapState<List<Object>, Long> map) {
    List<KeyScore<K>> best = new ArrayList<>();
    Iterator<Map.Entry<List<Object>, Long>> entries = map.entries();
    while (best.size() < most && entries.hasNext()) {
      Map.Entry<List<Object>, Long> entry = entries.next();
      best.add(new KeyScore<>((K) entry.getKey().get(1), entry.getValue()));
    }
    return best;
  }
}
