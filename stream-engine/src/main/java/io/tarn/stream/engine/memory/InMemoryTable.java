package io.tarn.stream.engine.memory;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.Values;
import io.tarn.stream.engine.spi.ReadPoint;
import io.tarn.stream.engine.spi.StateCell;
import io.tarn.stream.engine.spi.StateRow;
import io.tarn.stream.engine.spi.StateTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Rows of versions, as many a row as HBase would keep. */
final class InMemoryTable implements StateTable {
  private final TableSchema schema;
  private final TreeMap<RowKey, TreeMap<Long, byte[]>> rows = new TreeMap<>();

  InMemoryTable(TableSchema schema) {
    this.schema = schema;
  }

  @Override
  public TableSchema schema() {
    return schema;
  }

  @Override
  public synchronized List<StateCell> read(List<RowKey> asked, ReadPoint at) {
    List<StateCell> cells = new ArrayList<>(asked.size());
    for (RowKey row : asked) {
      cells.add(visible(rows.getOrDefault(row, new TreeMap<>()), at));
    }
    return cells;
  }

  @Override
  public synchronized boolean isEmpty(BucketRange buckets, ReadPoint at) {
    return rows.entrySet().stream()
        .filter(
            row ->
                row.getKey().bucket() >= buckets.first() && row.getKey().bucket() < buckets.end())
        .allMatch(row -> visible(row.getValue(), at) == null);
  }

  @Override
  public synchronized void write(List<StateRow> written, long version) {
    for (StateRow row : written) {
      TreeMap<Long, byte[]> versions = rows.computeIfAbsent(row.row(), missing -> new TreeMap<>());
      versions.put(version, row.value());
      if (versions.size() > schema.versions()) {
        versions.pollFirstEntry();
      }
    }
  }

  synchronized void sweep(long version) {
    rows.values().forEach(versions -> versions.remove(version));
  }

  synchronized void sweepRemoved(long floorVersion, ReadPoint at) {
    for (TreeMap<Long, byte[]> versions : rows.values()) {
      Map.Entry<Long, byte[]> newest =
          newestSeen(versions, new ReadPoint(floorVersion, at.aborted()));
      if (newest != null && Values.isTombstone(newest.getValue())) {
        versions.headMap(newest.getKey(), true).clear();
      }
    }
    rows.values().removeIf(TreeMap::isEmpty);
  }

  synchronized Map<RowKey, byte[]> rows(ReadPoint at) {
    Map<RowKey, byte[]> seen = new TreeMap<>();
    rows.forEach(
        (row, versions) -> {
          StateCell cell = visible(versions, at);
          if (cell != null) {
            seen.put(row, cell.value());
          }
        });
    return seen;
  }

  private static StateCell visible(NavigableMap<Long, byte[]> versions, ReadPoint at) {
    Map.Entry<Long, byte[]> newest = newestSeen(versions, at);
    return newest == null || Values.isTombstone(newest.getValue())
        ? null
        : new StateCell(newest.getKey(), newest.getValue());
  }

  private static Map.Entry<Long, byte[]> newestSeen(
      NavigableMap<Long, byte[]> versions, ReadPoint at) {
    return versions.headMap(at.version(), true).descendingMap().entrySet().stream()
        .filter(version -> !at.isAborted(version.getKey()))
        .findFirst()
        .orElse(null);
  }
}
