package io.tarn.client;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.StateCell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;

/**
 * The rows that were written between two batches, with what they held before: some thousands are
 * looked up at once. Those that were written as they had been are left out.
 */
final class RowChanges implements Iterator<Change> {
  private static final int ROWS_AT_ONCE = 2_000;

  private final Iterator<FoundCell> written;
  private final Function<List<RowKey>, List<StateCell>> readBefore;
  private final TableSchema schema;
  private final RowKeys<Object> rowKeys;
  private final Deque<Change> ready = new ArrayDeque<>();

  /**
   * @param written in key order
   * @param readBefore reads rows at the earlier batch; null for those that were not there
   */
  RowChanges(
      Iterator<FoundCell> written,
      Function<List<RowKey>, List<StateCell>> readBefore,
      TableSchema schema,
      RowKeys<Object> rowKeys) {
    this.written = written;
    this.readBefore = readBefore;
    this.schema = schema;
    this.rowKeys = rowKeys;
  }

  @Override
  public boolean hasNext() {
    while (ready.isEmpty() && written.hasNext()) {
      readNext();
    }
    return !ready.isEmpty();
  }

  @Override
  public Change next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return ready.poll();
  }

  private void readNext() {
    List<FoundCell> found = new ArrayList<>();
    while (written.hasNext() && found.size() < ROWS_AT_ONCE) {
      found.add(written.next());
    }
    List<StateCell> before = readBefore.apply(found.stream().map(FoundCell::row).toList());
    for (int i = 0; i < found.size(); i++) {
      Optional<Value> old = value(before.get(i));
      Optional<Value> now = value(found.get(i).cell());
      if (!old.equals(now)) {
        ready.add(new Change(rowKeys.key(found.get(i).row()), Optional.empty(), old, now));
      }
    }
  }

  private Optional<Value> value(StateCell cell) {
    return Optional.ofNullable(cell).map(each -> new Value(schema.value(), each.value()));
  }
}
