package io.tarn.hbase.state;

import io.tarn.hbase.read.MaskedRows;
import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.read.layout.BatchRows;
import io.tarn.hbase.read.layout.OrderedKeys;
import io.tarn.hbase.read.layout.StateCells;
import io.tarn.schemas.EntryKeys;
import io.tarn.schemas.EntrySchema;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Sessions;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.stream.engine.protocol.Floor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.CompareOperator;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Delete;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.filter.BinaryComparator;
import org.apache.hadoop.hbase.filter.FilterList;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.apache.hadoop.hbase.filter.KeyOnlyFilter;
import org.apache.hadoop.hbase.filter.TimestampsFilter;
import org.apache.hadoop.hbase.filter.ValueFilter;

/**
 * Deletes for good, which nothing else of Tarn does: cells of exactly the masked versions, and what
 * no snapshot within history shows. Scans are bounded by time range, so HBase opens only the HFiles
 * that can hold any.
 */
final class CellSweep {
  private static final int ROWS_PER_REQUEST = 1_000;

  /** So many versions can be asked for one by one. */
  private static final long MOST_VERSIONS = 10_000;

  /** How long a batch's record is kept at least, for its figures. */
  private static final Duration FIGURES_KEPT = Duration.ofDays(30);

  /** How much of a table's retention must have gone by until it is looked through again. */
  private static final int LOOKS_PER_RETENTION = 4;

  private final String job;
  private final Connection connection;
  private final TarnTables tables;
  private final Map<TableName, Long> windowsSweptTo = new HashMap<>();

  CellSweep(String job, Connection connection, TarnTables tables) {
    this.job = job;
    this.connection = connection;
    this.tables = tables;
  }

  void masked(Collection<Mask> masks) {
    for (TableName table : tables.stateTables(job).keySet()) {
      sweepMasks(table, Scan::new, masks);
    }
    sweepMasks(TarnTables.DEAD, this::ofJob, masks);
    sweepMasks(TarnTables.BATCH, this::ofJob, masks);
  }

  void below(Floor floor, Map<String, KeptTable> kept, long deadBefore) {
    for (Map.Entry<TableName, TableSchema> table : tables.stateTables(job).entrySet()) {
      TableSchema schema = table.getValue();
      Map<RowFamily, StateCells> cells = StateCells.of(schema);
      if (floor.removalsAfter().isPresent()) {
        long after = floor.removalsAfter().getAsLong();
        for (RowFamily family : schema.families()) {
          sweepRemoved(table.getKey(), cells.get(family), after, floor.readPoint());
        }
      }
      sweepExpired(table.getKey(), schema, cells.get(RowFamily.ENTRIES), floor.readPoint());
      KeptTable known = kept.get(schema.table());
      if (floor.windows() && known != null && known.retention().isPresent()) {
        sweepWindows(table.getKey(), schema, known, floor);
      }
    }
    sweepBatches(floor);
    if (deadBefore > 0) {
      sweep(TarnTables.DEAD, before(ofJob(), deadBefore), row -> Optional.of(whole(row)));
    }
  }

  /** Deletes the job's records of batches, and its dead letters, of versions up to this one. */
  void records(long version) {
    sweep(
        TarnTables.BATCH,
        before(ofJob(), version + 1).readAllVersions(),
        row -> Optional.of(new Delete(row.getRow(), version)));
    sweep(
        TarnTables.DEAD,
        before(ofJob(), version + 1),
        row -> Optional.of(new Delete(row.getRow(), version)));
    sweep(TarnTables.OUTPUT, ofJob(), row -> Optional.of(HBaseBlocks.deletion(row.getRow())));
  }

  /** Deletes what the job's sources have stored. */
  void input() {
    sweep(TarnTables.INPUT, ofJob(), row -> Optional.of(HBaseBlocks.deletion(row.getRow())));
  }

  /** The job's rows in a table that all jobs share. */
  private Scan ofJob() {
    byte[] prefix = OrderedKeys.of(job).bytes();
    return new Scan().withStartRow(prefix).withStopRow(RowKey.afterPrefix(prefix));
  }

  /**
   * Masks are as wide as the time between the attempts that they cover: mostly their versions are
   * so few that one scan can ask for each of them.
   */
  private void sweepMasks(TableName name, Supplier<Scan> rows, Collection<Mask> masks) {
    List<Mask> sorted = masks.stream().sorted(Comparator.comparingLong(Mask::from)).toList();
    if (sorted.isEmpty()) {
      return;
    }
    long versions = sorted.stream().mapToLong(mask -> mask.to() - mask.from() + 1).sum();
    if (versions > MOST_VERSIONS) {
      sorted.forEach(mask -> sweepMasks(name, rows.get(), List.of(mask)));
      return;
    }
    List<Long> each =
        sorted.stream()
            .flatMap(mask -> LongStream.rangeClosed(mask.from(), mask.to()).boxed())
            .toList();
    Scan scan = rows.get();
    scan.setFilter(new FilterList(new TimestampsFilter(each), new KeyOnlyFilter()));
    sweepMasks(name, scan, sorted);
  }

  private void sweepMasks(TableName name, Scan scan, List<Mask> masks) {
    ReadPoint masked = new ReadPoint(masks.get(masks.size() - 1).to(), masks);
    try {
      sweep(
          name,
          scan.readAllVersions().setTimeRange(masks.get(0).from(), masked.version() + 1),
          row -> maskedCells(row, masked));
    } catch (IOException e) {
      throw new IllegalStateException("a mask's time range is valid", e);
    }
  }

  /** Deletes exactly the row's cells of masked versions, if it has any. */
  private static Optional<Delete> maskedCells(Result row, ReadPoint masked) {
    Delete delete = new Delete(row.getRow());
    for (Cell cell : row.rawCells()) {
      if (masked.isMasked(cell.getTimestamp())) {
        delete.addColumn(
            CellUtil.cloneFamily(cell), CellUtil.cloneQualifier(cell), cell.getTimestamp());
      }
    }
    return delete.isEmpty() ? Optional.empty() : Optional.of(delete);
  }

  private void sweepRemoved(TableName name, StateCells cells, long after, ReadPoint floor) {
    Scan tombstones =
        cells
            .scan(new byte[0], new byte[0], after, floor)
            .setFilter(
                new FilterList(
                    new ValueFilter(CompareOperator.EQUAL, new BinaryComparator(new byte[0])),
                    new KeyOnlyFilter()));
    try (Table table = connection.getTable(name)) {
      sweep(
          name,
          tombstones,
          candidate -> {
            byte[] row = candidate.getRow();
            Result newest = newest(table, cells, row, floor);
            return cells.version(newest) != ReadPoint.NOTHING && cells.cell(newest) == null
                ? Optional.of(new Delete(row).addFamily(cells.family(), cells.version(newest)))
                : Optional.empty();
          });
    } catch (IOException e) {
      throw new BackendException("Cannot sweep removed keys from " + name, e);
    }
  }

  /** Entries that no snapshot within history shows, as they were written too long before it. */
  private void sweepExpired(TableName name, TableSchema schema, StateCells cells, ReadPoint floor) {
    OptionalLong shortest =
        schema.entries().stream()
            .flatMap(entry -> entry.ttl().stream())
            .mapToLong(Duration::toMillis)
            .min();
    long expired = floor.version() - shortest.orElse(floor.version());
    if (shortest.isEmpty() || expired <= 0) {
      return;
    }
    Map<String, EntrySchema> entries =
        schema.entries().stream().collect(Collectors.toMap(EntrySchema::name, each -> each));
    RowKeys<?> keys = schema.rowKeys();
    Scan old = cells.scan(new byte[0], new byte[0], ReadPoint.NOTHING, floor.upTo(expired));
    try (Table table = connection.getTable(name)) {
      sweep(
          name,
          old,
          candidate -> {
            RowKey row = cells.rowKey(candidate.getRow());
            long version = cells.version(newest(table, cells, candidate.getRow(), floor));
            EntrySchema entry = entries.get(EntryKeys.nameOf(keys, row));
            return entry != null && entry.isExpired(version, floor.version())
                ? Optional.of(new Delete(row.bytes()).addFamily(cells.family(), version))
                : Optional.empty();
          });
    } catch (IOException e) {
      throw new BackendException("Cannot sweep expired entries from " + name, e);
    }
  }

  private static Result newest(Table table, StateCells cells, byte[] row, ReadPoint at) {
    try {
      Result found = table.get(cells.get(row, ReadPoint.NOTHING, at));
      return MaskedRows.below(table, cells, row, found, ReadPoint.NOTHING, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Panes are not in order of time: the table is looked through, but not at each floor. A pane that
   * no window shows at the floor has been written by no batch after it, as all of it was late.
   */
  private void sweepWindows(TableName name, TableSchema schema, KeptTable kept, Floor floor) {
    Optional<WindowSpec> window = schema.window();
    RowKeys<?> keys = schema.rowKeys();
    long watermark = floor.time().watermarkMillis();
    long step =
        Math.max(
            window.map(spec -> spec.slide().toMillis()).orElse(1L),
            kept.retention().orElseThrow().toMillis() / LOOKS_PER_RETENTION);
    if (windowsSweptTo.getOrDefault(name, Long.MIN_VALUE) > watermark - step) {
      return;
    }
    sweep(
        name,
        new Scan()
            .withStopRow(TableFormat.markerRow())
            .addFamily(TableFormat.stateFamily())
            .setFilter(new FilterList(new FirstKeyOnlyFilter(), new KeyOnlyFilter())),
        row -> {
          RowKey found = RowKey.of(row.getRow());
          Optional<Long> end =
              window.isPresent()
                  ? Optional.of(window.get().lastWindowEnd(keys.paneRow(found).start()))
                  : Sessions.closedEnd(keys, found);
          return end.isPresent() && floor.clears(schema.table(), Optional.of(kept), end.get())
              ? Optional.of(
                  new Delete(row.getRow())
                      .addFamily(TableFormat.stateFamily(), floor.readPoint().version()))
              : Optional.empty();
        });
    windowsSweptTo.put(name, watermark);
  }

  private void sweepBatches(Floor floor) {
    long before =
        Math.min(floor.readPoint().version(), floor.wallMillis() - FIGURES_KEPT.toMillis());
    Scan below = ofJob().withStopRow(BatchRows.rowKey(job, floor.batch()));
    sweep(TarnTables.BATCH, before(below, before), row -> Optional.of(whole(row)));
  }

  private static Scan before(Scan scan, long version) {
    try {
      return scan.setTimeRange(0, Math.max(0, version))
          .setFilter(new FilterList(new FirstKeyOnlyFilter(), new KeyOnlyFilter()));
    } catch (IOException e) {
      throw new IllegalStateException("a time range up to " + version + " is valid", e);
    }
  }

  private static Delete whole(Result row) {
    return new Delete(row.getRow());
  }

  private void sweep(TableName name, Scan scan, Function<Result, Optional<Delete>> deletion) {
    if (scan.getFilter() == null) {
      scan.setFilter(new KeyOnlyFilter());
    }
    try (Table table = connection.getTable(name);
        ResultScanner found = table.getScanner(scan.setCaching(ROWS_PER_REQUEST))) {
      List<Delete> deletes = new ArrayList<>();
      for (Result row : found) {
        deletion.apply(row).ifPresent(deletes::add);
        if (deletes.size() == ROWS_PER_REQUEST) {
          flush(table, deletes);
        }
      }
      flush(table, deletes);
    } catch (IOException | UncheckedIOException e) { // a scan's iterator throws the latter
      throw new BackendException("Cannot sweep " + name, e);
    }
  }

  private static void flush(Table table, List<Delete> deletes) throws IOException {
    table.delete(deletes);
    deletes.clear();
  }
}
