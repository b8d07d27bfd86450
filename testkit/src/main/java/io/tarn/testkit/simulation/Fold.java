package io.tarn.testkit.simulation;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.PaneRow;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.ValueCodec;
import io.tarn.schemas.Window;
import io.tarn.spi.job.BatchTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the tables must hold after each batch: a plain fold of the input, with the watermark. */
final class Fold {
  private static final Packed COUNT = new Packed(List.of(new Field("n", FieldKind.COUNT)));
  private static final RowKeys<String> KEYS = RowKeys.of(KeyTypes.STRING, Shop.BUCKETS);
  private static final ValueCodec<Shop.Present> PRESENT = CborCodec.of(Shop.Present.class);

  private final List<Map<String, Map<RowKey, byte[]>>> batches = new ArrayList<>();
  private final List<Long> late = new ArrayList<>();
  private final Input input;

  Fold(Input input) {
    this.input = input;
    Map<String, Long> counts = new TreeMap<>();
    Map<RowKey, Long> panes = new TreeMap<>();
    Map<String, Shop.Present> present = new TreeMap<>();
    long closedBy = BatchTime.NO_WATERMARK;
    long watermark = BatchTime.NO_WATERMARK;
    long lateSoFar = 0;
    for (int batch = 0; batch < input.batches().size(); batch++) {
      List<Input.Event> events = input.batches().get(batch);
      for (Input.Event event : events) {
        counts.merge(event.key(), 1L, Long::sum);
        long pane = Shop.WINDOW.paneStart(event.timeMillis());
        if (Shop.WINDOW.isLate(event.timeMillis(), closedBy)) {
          lateSoFar++;
        } else {
          long closed = Shop.WINDOW.closedCount(pane, closedBy);
          panes.merge(KEYS.pane(KEYS.row(event.key()), pane, closed), 1L, Long::sum);
        }
      }
      events.stream()
          .collect(Collectors.groupingBy(Input.Event::key))
          .forEach(
              (key, own) ->
                  Shop.Present.update(own, Optional.ofNullable(present.get(key)))
                      .ifPresentOrElse(
                          state -> present.put(key, state), () -> present.remove(key)));
      late.add(lateSoFar);
      batches.add(rows(counts, panes, present));
      closedBy = watermark;
      watermark = Math.max(watermark, input.greatestOf(batch) - Shop.DELAY.toMillis());
    }
    if (Shop.WINDOW.closesBetween(closedBy, watermark)) { // a batch without input closes windows
      late.add(lateSoFar);
      batches.add(rows(counts, panes, present));
    }
  }

  /** The last batch that there will be. */
  long lastBatch() {
    return batches.size() - 1L;
  }

  /** What the values of a table that differs from attempt to attempt add up to after a batch. */
  long sum(String table, long batch) {
    long read = Math.min(batch + 1, input.batches().size());
    return table.equals(InputSource.MEMORY) ? read : input.countTo(read - 1);
  }

  /** What a row adds to the sum. */
  static long addend(String table, byte[] value) {
    return table.equals(InputSource.MEMORY) ? 1 : COUNT.decode(value)[0];
  }

  /** The rows of a table after a batch. */
  Map<RowKey, byte[]> rows(String table, long batch) {
    return batches.get((int) batch).get(table);
  }

  /** How many events were late up to a batch. */
  long late(long batch) {
    return late.get((int) batch);
  }

  /** The count of a window of a key after a batch. */
  long window(String key, Window window, long batch) {
    return rows(Shop.WINDOWS, batch).entrySet().stream()
        .filter(row -> KEYS.key(row.getKey()).equals(key))
        .filter(row -> holds(window, KEYS.paneRow(row.getKey())))
        .mapToLong(row -> COUNT.decode(row.getValue())[0])
        .sum();
  }

  private static boolean holds(Window window, PaneRow pane) {
    return Shop.WINDOW.windowsOf(pane.start(), pane.closed()).contains(window);
  }

  private static Map<String, Map<RowKey, byte[]>> rows(
      Map<String, Long> counts, Map<RowKey, Long> panes, Map<String, Shop.Present> present) {
    Map<RowKey, byte[]> countRows = new HashMap<>();
    counts.forEach((key, count) -> countRows.put(KEYS.row(key), COUNT.encode(new long[] {count})));
    Map<RowKey, byte[]> paneRows = new HashMap<>();
    panes.forEach((pane, count) -> paneRows.put(pane, COUNT.encode(new long[] {count})));
    Map<RowKey, byte[]> presentRows = new HashMap<>();
    present.forEach((key, state) -> presentRows.put(KEYS.row(key), PRESENT.encode(state)));
    return Map.of(Shop.COUNTS, countRows, Shop.WINDOWS, paneRows, Shop.PRESENT, presentRows);
  }
}
