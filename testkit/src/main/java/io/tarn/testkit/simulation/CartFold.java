package io.tarn.testkit.simulation;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TimerRow;
import io.tarn.schemas.ValueCodec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What {@link Cart} must have kept after each batch, told again in plain words. */
final class CartFold {
  private static final RowKeys<String> KEYS = RowKeys.of(KeyTypes.STRING, Shop.BUCKETS);
  private static final EntryKeys<Long> KINDS = EntryKeys.of("kinds", KeyTypes.LONG);
  private static final ValueCodec<Long> NUMBER = CborCodec.of(Long.class);
  private static final byte[] SET = {1};

  private final Map<String, Long> values = new HashMap<>();
  private final Map<String, Map<Long, Long>> kinds = new HashMap<>();
  private final Map<String, Set<Long>> timers = new TreeMap<>();

  /** One batch more, of the keys' events in their order. */
  void batch(Map<String, List<Input.Event>> events, long watermark) {
    Map<String, List<Long>> due = new TreeMap<>();
    timers.forEach(
        (key, times) ->
            due.put(key, times.stream().filter(time -> time <= watermark).sorted().toList()));
    events.forEach(this::add);
    due.forEach((key, times) -> times.forEach(time -> fire(key, time)));
  }

  /** Whether a timer would fire in a batch. */
  boolean isDue(long watermark) {
    return timers.values().stream()
        .anyMatch(times -> times.stream().anyMatch(time -> time <= watermark));
  }

  private void add(String key, List<Input.Event> events) {
    Set<Long> times = timers.computeIfAbsent(key, missing -> new HashSet<>());
    values.merge(key, (long) events.size(), Long::sum);
    for (Input.Event event : events) {
      count(key, event.timeMillis() % 3);
      times.add(event.timeMillis() + 3_000);
    }
    if (events.get(0).removes()) {
      times.remove(events.get(0).timeMillis() + 3_000);
    }
  }

  private void fire(String key, long time) {
    if (timers.get(key).remove(time)) {
      count(key, 9);
      long left = values.getOrDefault(key, 0L) - 1;
      if (left > 0) {
        values.put(key, left);
      } else {
        values.remove(key);
      }
      if (time % 4 == 0) {
        timers.get(key).add(time + 3_001);
      }
    }
  }

  private void count(String key, long kind) {
    kinds.computeIfAbsent(key, missing -> new HashMap<>()).merge(kind, 1L, Long::sum);
  }

  Map<RowKey, byte[]> rows() {
    Map<RowKey, byte[]> rows = new HashMap<>();
    values.forEach((key, value) -> rows.put(KEYS.row(key), NUMBER.encode(value)));
    kinds.forEach(
        (key, counts) ->
            counts.forEach(
                (kind, count) -> rows.put(KINDS.row(KEYS.row(key), kind), NUMBER.encode(count))));
    timers.forEach(
        (key, times) ->
            times.forEach(
                time ->
                    rows.put(
                        new TimerRow(KEYS.row(key), TimerRow.Clock.EVENT_TIME, time).row(), SET)));
    return rows;
  }
}
