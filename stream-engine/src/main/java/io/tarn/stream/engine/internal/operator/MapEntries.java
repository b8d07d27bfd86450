package io.tarn.stream.engine.internal.operator;

import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.RowKey;
import io.tarn.spi.run.StateScan;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.MapState;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** A map of one key, its entries as rows. */
final class MapEntries<M, T> implements MapState<M, T> {
  private final KeyedTurn<?, ?> turn;
  private final RowKey row;
  private final EntryKeys<M> keys;
  private final RowStates<T> entries;

  MapEntries(KeyedTurn<?, ?> turn, RowKey row, MapHandle<M, T> handle) {
    this.turn = turn;
    this.row = row;
    this.keys = EntryKeys.of(handle.schema().name(), handle.keyType());
    this.entries = turn.entries(handle.schema(), handle.codec());
  }

  @Override
  public Optional<T> get(M entry) {
    return Optional.ofNullable(entries.state(keys.row(row, entry)));
  }

  @Override
  public boolean contains(M entry) {
    return get(entry).isPresent();
  }

  @Override
  public void put(M entry, T value) {
    entries.putUnread(
        keys.row(row, entry), NullResultException.check(value, "remove an entry by remove()"));
  }

  @Override
  public void remove(M entry) {
    entries.put(keys.row(row, entry), null);
  }

  @Override
  public Iterator<Map.Entry<M, T>> entries() {
    return entries(null, null);
  }

  @Override
  public Iterator<Map.Entry<M, T>> entries(M from, M to) {
    StateScan<T> scan =
        scan(
            from == null ? keys.first(row) : keys.row(row, from),
            to == null ? keys.end(row) : keys.row(row, to));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return scan.hasNext();
      }

      @Override
      public Map.Entry<M, T> next() {
        StateScan.Found<T> found = scan.next();
        return Map.entry(keys.entry(row, found.row()), found.state());
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

  /** Closed when the task ends, however far it is iterated. */
  private StateScan<T> scan(RowKey from, RowKey to) {
    StateScan<T> scan = entries.scan(from, to);
    turn.task().closeAtEnd(scan);
    return scan;
  }
}
