package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.RowKey;
import io.tarn.spi.run.StateScan;
import io.tarn.stream.engine.process.ListHandle;
import io.tarn.stream.engine.process.ListState;
import java.util.Iterator;
import java.util.List;

/**
 * A list of one key, its values as rows by the batch that added them and their number in it: so the
 * next one is known without a look.
 */
final class ListEntries<T> implements ListState<T> {
  private final KeyedTurn<?, ?> turn;
  private final RowKey row;
  private final EntryKeys<List<Object>> keys;
  private final RowStates<T> entries;

  ListEntries(KeyedTurn<?, ?> turn, RowKey row, ListHandle<T> handle) {
    this.turn = turn;
    this.row = row;
    this.keys = EntryKeys.of(handle.schema().name(), EntrySchema.LIST_KEY);
    this.entries = turn.entries(handle.schema(), handle.codec());
  }

  @Override
  public void add(T value) {
    long number = turn.nextNumber();
    entries.putUnread(
        keys.row(row, List.of(turn.plan().batch(), number)),
        NullResultException.check(value, "add no null"));
  }

  @Override
  public Iterator<T> values() {
    StateScan<T> scan = entries.scan(keys.first(row), keys.end(row));
    turn.task().closeAtEnd(scan);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return scan.hasNext();
      }

      @Override
      public T next() {
        return scan.next().state();
      }
    };
  }

  @Override
  public boolean isEmpty() {
    try (StateScan<T> scan = entries.scan(keys.first(row), keys.end(row))) {
      return !scan.hasNext();
    }
  }

  @Override
  public void clear() {
    try (StateScan<T> scan = entries.scan(keys.first(row), keys.end(row))) {
      scan.forEachRemaining(found -> entries.putUnread(found.row(), null));
    }
  }
}
