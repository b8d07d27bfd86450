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
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the tables must hold after each batch: a plain fold of the input, with the watermark. */
final class Fold {
  private static final Packed COUNT = new Packed(List.of(new Field("n", FieldKind.COUNT)));
  private static final RowKeys<String> KEYS = RowKeys.of(KeyTypes.STRING, Shop.BUCKETS);
  private static final ValueCodec<Shop.Present> PRESENT = CborCodec.of(Shop.Present.class);

  private final List<Map<String, Map<RowKey, byte[]>>> batches = new ArrayList<>();
  private final List<Set<String>> sessions = new ArrayList<>();
  private final List<Long> late = new ArrayList<>();
  private final Input input;

  Fold(Input input) {
    this.input = input;
    Map<String, Long> counts = new TreeMap<>();
    Map<RowKey, Long> panes = new TreeMap<>();
    Map<String, Shop.Present> present = new TreeMap<>();
    CartFold carts = new CartFold();
    SessionFold folded = new SessionFold();
    JoinFold joins = new JoinFold();
    long closedBy = BatchTime.NO_WATERMARK;
    long watermark = BatchTime.NO_WATERMARK;
    long greatest = BatchTime.NO_WATERMARK;
    long lateForWindows = 0;
    for (int batch = 0; hasToRun(batch, closedBy, watermark, carts, joins); batch++) {
      List<Input.Event> events =
          batch < input.batches().size() ? input.batches().get(batch) : List.of();
      for (Input.Event event : events) {
        counts.merge(event.key(), 1L, Long::sum);
        long pane = Shop.WINDOW.paneStart(event.timeMillis());
        if (Shop.WINDOW.isLate(event.timeMillis(), closedBy)) {
          lateForWindows++;
        } else {
          long closed = Shop.WINDOW.closedCount(pane, closedBy);
          panes.merge(KEYS.pane(KEYS.row(event.key()), pane, closed), 1L, Long::sum);
        }
        folded.add(event, closedBy);
        joins.add(event, closedBy);
        greatest = Math.max(greatest, event.timeMillis());
      }
      Map<String, List<Input.Event>> byKey =
          events.stream().collect(Collectors.groupingBy(Input.Event::key));
      byKey.forEach(
          (key, own) ->
              Shop.Present.update(own, Optional.ofNullable(present.get(key)))
                  .ifPresentOrElse(state -> present.put(key, state), () -> present.remove(key)));
      carts.batch(byKey, watermark);
      late.add(lateForWindows + folded.late() + joins.late());
      joins.end(closedBy, watermark);
      batches.add(rows(counts, joins, panes, present, carts.rows()));
      sessions.add(folded.all());
      closedBy = watermark;
      watermark = Math.max(watermark, greatest - Shop.DELAY.toMillis());
    }
  }

  /** After the input batches run without it, as long as the watermark closes or wakes something. */
  private boolean hasToRun(
      int batch, long closedBy, long watermark, CartFold carts, JoinFold joins) {
    return batch < input.batches().size()
        || Shop.WINDOW.closesBetween(closedBy, watermark)
        || carts.isDue(watermark)
        || joins.isDue(watermark);
  }

  /** The last batch that there will be. */
  long lastBatch() {
    return batches.size() - 1L;
  }

  /** What the values of a table that differs from attempt to attempt add up to after a batch. */
  long sum(String table, long batch) {
    long read = Math.min(batch + 1, input.batches().size());
    return table.equals(InputSource.TABLE) ? read : input.countTo(read - 1);
  }

  /** What a row adds to the sum. */
  static long addend(String table, byte[] value) {
    return table.equals(InputSource.TABLE) ? 1 : COUNT.decode(value)[0];
  }

  /** The rows of a table after a batch. */
  Map<RowKey, byte[]> rows(String table, long batch) {
    return batches.get(index(batch)).get(table);
  }

  /** The sessions after a batch. */
  Set<String> sessions(long batch) {
    return sessions.get(index(batch));
  }

  /** Batches behind the last change nothing: a timer of a session may have the engine run them. */
  private int index(long batch) {
    return (int) Math.min(batch, lastBatch());
  }

  /** How many events were late up to a batch. */
  long late(long batch) {
    return late.get(index(batch));
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
      Map<String, Long> counts,
      JoinFold joins,
      Map<RowKey, Long> panes,
      Map<String, Shop.Present> present,
      Map<RowKey, byte[]> cartRows) {
    Map<RowKey, byte[]> waitingRows = new HashMap<>();
    joins.waiting().forEach((key, value) -> waitingRows.put(KEYS.row(key), value));
    Map<RowKey, byte[]> paneRows = new HashMap<>();
    panes.forEach((pane, count) -> paneRows.put(pane, COUNT.encode(new long[] {count})));
    Map<RowKey, byte[]> presentRows = new HashMap<>();
    present.forEach((key, state) -> presentRows.put(KEYS.row(key), PRESENT.encode(state)));
    return Map.of(
        Shop.COUNTS,
        countRows(counts),
        Shop.JOINED,
        countRows(joins.pairs()),
        Shop.WAITING,
        waitingRows,
        Shop.WINDOWS,
        paneRows,
        Shop.PRESENT,
        presentRows,
        Shop.CARTS,
        cartRows);
  }

  private static Map<RowKey, byte[]> countRows(Map<String, Long> counts) {
    Map<RowKey, byte[]> rows = new HashMap<>();
    counts.forEach((key, count) -> rows.put(KEYS.row(key), COUNT.encode(new long[] {count})));
    return rows;
  }
}
