package io.tarn.client;

import io.tarn.schemas.Window;
import io.tarn.spi.read.FoundCell;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sessions of a key that has a row which was written between two batches, with their values at
 * both; those that are as they were are left out. A session that has become part of another is not
 * there at the later batch.
 *
 * @param earlier the table at the earlier batch
 * @param later the table at the later batch
 */
record SessionChanges(WindowChanges.Windows earlier, WindowChanges.Windows later)
    implements GroupedByKey.Making<Change> {
  private static final Comparator<Window> BY_TIME =
      Comparator.comparing(Window::start).thenComparing(Window::end);

  @Override
  public List<Change> of(Object key, List<FoundCell> written) {
    Map<Window, Value> before = values(earlier.of(key, null, null));
    Map<Window, Value> after = values(later.of(key, null, null));
    Map<Window, Value> all = new TreeMap<>(BY_TIME);
    all.putAll(before);
    all.putAll(after);
    List<Change> changes = new ArrayList<>();
    for (Window each : all.keySet()) {
      Optional<Value> old = Optional.ofNullable(before.get(each));
      Optional<Value> now = Optional.ofNullable(after.get(each));
      if (!old.equals(now)) {
        changes.add(new Change(key, Optional.of(each), old, now));
      }
    }
    return changes;
  }

  private static Map<Window, Value> values(List<Row> rows) {
    Map<Window, Value> values = new TreeMap<>(BY_TIME);
    rows.forEach(row -> values.put(row.window().orElseThrow(), row.value()));
    return values;
  }
}
