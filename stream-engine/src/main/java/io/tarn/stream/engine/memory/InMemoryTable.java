package io.tarn.stream.engine.memory;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.ColumnValues;
import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.Layout;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.Sessions;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueBytes;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.protocol.Floor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Rows of versions, as many of each row as HBase would keep. */
final class InMemoryTable implements StateTable {
  private final Clocks clocks;
  private final TreeMap<RowKey, TreeMap<Long, byte[]>> rows = new TreeMap<>();
  private TableSchema schema;
  private int versions;
  private String id;

  InMemoryTable(TableSchema schema, Clocks clocks) {
    this.schema = schema;
    this.versions = schema.versions();
    this.clocks = clocks;
  }

  synchronized StoredTable stored() {
    return new StoredTable(schema, versions, Optional.ofNullable(id));
  }

  /** Writes the marker row if there is none. */
  synchronized void mark(String newId) {
    id = id == null ? newId : id;
  }

  synchronized void alter(TableSchema newSchema, int newVersions) {
    schema = newSchema;
    versions = newVersions;
    rows.values().forEach(this::dropOldest);
  }

  synchronized boolean hasCells(long version) {
    return rows.values().stream().anyMatch(cells -> cells.lastKey() > version);
  }

  @Override
  public synchronized TableSchema schema() {
    return schema;
  }

  @Override
  public synchronized List<StateCell> read(List<RowKey> asked, ReadPoint at) {
    List<StateCell> cells = new ArrayList<>(asked.size());
    for (RowKey row : asked) {
      cells.add(visible(row, rows.getOrDefault(row, new TreeMap<>()), at));
    }
    return cells;
  }

  @Override
  public synchronized boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
    return rows.entrySet().stream()
        .filter(
            row ->
                row.getKey().family() == family
                    && row.getKey().bucket() >= buckets.first()
                    && row.getKey().bucket() < buckets.end())
        .allMatch(row -> newestSeen(row.getKey(), row.getValue(), at) == null);
  }

  @Override
  public RowScan scan(ScanRange range, ReadPoint at) {
    return new InMemoryScan(
        range.from(), (begin, inclusive, most) -> chunk(begin, inclusive, range, at, most));
  }

  @Override
  public synchronized List<Long> versions(ScanRange range, ReadPoint at) {
    if (range.isEmpty()) {
      return List.of();
    }
    TreeSet<Long> versions = new TreeSet<>(Comparator.reverseOrder());
    rows.subMap(range.from(), true, range.to(), false)
        .forEach(
            (row, cells) ->
                seen(row, cells, at)
                    .filter(version -> version > range.afterVersion())
                    .forEach(versions::add));
    return versions.stream().limit(range.limit()).toList();
  }

  /**
   * The next rows of a scan, at once.
   *
   * @param begin where it has got to
   * @param inclusive whether that row is to be looked at
   */
  private synchronized RowChunk chunk(
      RowKey begin, boolean inclusive, ScanRange range, ReadPoint at, int most) {
    List<FoundCell> found = new ArrayList<>();
    if (begin.compareTo(range.to()) < 0) {
      for (Map.Entry<RowKey, TreeMap<Long, byte[]>> row :
          rows.subMap(begin, inclusive, range.to(), false).entrySet()) {
        if (found.size() == most) {
          return new RowChunk(found, false);
        }
        Map.Entry<Long, byte[]> newest = newestSeen(row.getKey(), row.getValue(), at);
        if (newest == null || newest.getKey() <= range.afterVersion()) {
          continue;
        }
        StateCell cell = cell(newest);
        if (cell != null || range.showsRemoved()) {
          found.add(new FoundCell(row.getKey(), cell));
        }
      }
    }
    return new RowChunk(found, true);
  }

  @Override
  public synchronized void write(List<StateRow> written, long version) {
    for (StateRow row : written.stream().map(this::stored).toList()) {
      TreeMap<Long, byte[]> cells = rows.computeIfAbsent(row.row(), missing -> new TreeMap<>());
      cells.put(version, row.value());
      dropOldest(cells);
    }
  }

  /** As HBase would give it back: in layout {@code columns} put together from its columns. */
  private StateRow stored(StateRow row) {
    if (schema.layout() != Layout.COLUMNS
        || row.row().family() != RowFamily.STATE
        || ValueBytes.isTombstone(row.value())) {
      return row;
    }
    return new StateRow(
        row.row(),
        ColumnValues.join(schema.value(), ColumnValues.split(schema.value(), row.value())));
  }

  synchronized void sweep(Mask mask) {
    rows.values().forEach(cells -> cells.subMap(mask.from(), true, mask.to(), true).clear());
    rows.values().removeIf(TreeMap::isEmpty);
  }

  synchronized void sweepBelow(Floor floor, Optional<KeptTable> kept) {
    rows.forEach(
        (row, cells) -> {
          Map.Entry<Long, byte[]> newest = newestSeen(row, cells, floor.readPoint());
          boolean gone =
              newest != null
                  && ((floor.removalsAfter().isPresent()
                          && ValueBytes.isTombstone(newest.getValue()))
                      || isExpired(row, newest.getKey(), floor.readPoint().version()));
          if (gone) {
            cells.headMap(newest.getKey(), true).clear();
          }
        });
    rows.values().removeIf(TreeMap::isEmpty);
    if (schema.sessionGap().isPresent()) {
      rows.keySet()
          .removeIf(
              row ->
                  Sessions.closedEnd(schema.rowKeys(), row)
                      .map(end -> floor.clears(schema.table(), kept, end))
                      .orElse(false));
    }
    schema
        .window()
        .ifPresent(
            window ->
                rows.keySet()
                    .removeIf(
                        row ->
                            row.family() == RowFamily.STATE
                                && floor.clears(
                                    schema.table(),
                                    kept,
                                    window.lastWindowEnd(schema.rowKeys().paneRow(row).start()))));
  }

  private boolean isExpired(RowKey row, long version, long atMillis) {
    return row.family() == RowFamily.ENTRIES
        && schema.entries().stream()
            .filter(each -> each.name().equals(EntryKeys.nameOf(schema.rowKeys(), row)))
            .anyMatch(each -> each.isExpired(version, atMillis));
  }

  private void dropOldest(NavigableMap<Long, byte[]> cells) {
    while (cells.size() > versions) {
      cells.pollFirstEntry();
    }
  }

  private StateCell visible(RowKey row, NavigableMap<Long, byte[]> cells, ReadPoint at) {
    Map.Entry<Long, byte[]> newest = newestSeen(row, cells, at);
    return newest == null ? null : cell(newest);
  }

  /** Null for a tombstone. */
  private static StateCell cell(Map.Entry<Long, byte[]> found) {
    return ValueBytes.isTombstone(found.getValue())
        ? null
        : new StateCell(found.getKey(), found.getValue());
  }

  private Map.Entry<Long, byte[]> newestSeen(
      RowKey row, NavigableMap<Long, byte[]> cells, ReadPoint at) {
    return seen(row, cells, at).findFirst().map(cells::floorEntry).orElse(null);
  }

  /** The versions that are seen of a row, newest first. */
  private Stream<Long> seen(RowKey row, NavigableMap<Long, byte[]> cells, ReadPoint at) {
    long expired =
        schema
            .idleTtl()
            .filter(ttl -> row.family() == RowFamily.STATE)
            .map(ttl -> clocks.wallMillis() - ttl.toMillis())
            .orElse(Long.MIN_VALUE);
    return cells.headMap(at.version(), true).descendingKeySet().stream()
        .filter(version -> !at.isMasked(version) && version >= expired);
  }
}
