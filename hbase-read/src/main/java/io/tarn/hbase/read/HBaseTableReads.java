package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.StateCells;
import io.tarn.schemas.BucketRange;
import io.tarn.schemas.Buckets;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.RowScans;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.read.TableReads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.hbase.filter.FirstKeyOnlyFilter;
import org.apache.hadoop.hbase.filter.KeyOnlyFilter;

/**
 * Reads a state table at a read point: asks for the newest cell at or below its version, and where
 * that is masked, again below the mask. There is almost never any, so each row is asked for once.
 */
public final class HBaseTableReads implements TableReads {
  private final Connection connection;
  private final TableName name;
  private final TableSchema schema;
  private final Map<RowFamily, StateCells> cells;

  /** The connection stays the caller's. */
  public HBaseTableReads(Connection connection, TableName name, TableSchema schema) {
    this.connection = connection;
    this.name = name;
    this.schema = schema;
    this.cells = StateCells.of(schema);
  }

  @Override
  public TableSchema schema() {
    return schema;
  }

  @Override
  public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
    if (rows.isEmpty() || at.version() == ReadPoint.NOTHING) {
      return new ArrayList<>(Collections.nCopies(rows.size(), null));
    }
    try {
      return new PointReads(connection, name, cells, at).read(rows);
    } catch (IOException | UncheckedIOException e) {
      throw new BackendException("Cannot read " + rows.size() + " rows of " + name, e);
    }
  }

  @Override
  public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
    if (at.version() == ReadPoint.NOTHING) {
      return true;
    }
    try (Table table = connection.getTable(name);
        ResultScanner rows =
            table.getScanner(
                cells
                    .get(family)
                    .scan(
                        Buckets.firstRow(buckets.first()),
                        Buckets.firstRow(buckets.end()),
                        ReadPoint.NOTHING,
                        at)
                    .setFilter(new FirstKeyOnlyFilter())
                    .setLimit(1))) {
      return rows.next() == null;
    } catch (IOException e) {
      throw new BackendException("Cannot see whether " + name + " is empty", e);
    }
  }

  @Override
  public RowScan scan(ScanRange range, ReadPoint at) {
    try {
      return HBaseRowScan.open(connection, name, cells.get(range.from().family()), range, at);
    } catch (IOException e) {
      throw new BackendException("Cannot scan " + name, e);
    }
  }

  /**
   * Reads the first rows of all ranges together, and what follows by a scan of each range, ahead of
   * the reader; of those that a limit makes enough of, only once it is asked for.
   */
  @Override
  public RowScans scan(List<ScanRange> ranges, ReadPoint at) {
    List<ScanRange> some = ranges.stream().filter(range -> !range.isEmpty()).toList();
    if (some.size() <= 1) {
      return RowScans.begin(ranges, range -> range.isEmpty() ? RowScan.EMPTY : scan(range, at));
    }
    StateCells ofRows = cells.get(some.get(0).from().family());
    FirstRows first = new FirstRows(connection, name, ofRows, at);
    return RangeScans.begin(ranges, first.of(some), rest -> scan(rest, at));
  }

  /** Asks for keys of cells alone, of which a row has one for each version. */
  @Override
  public List<Long> versions(ScanRange range, ReadPoint at) {
    if (range.isEmpty() || at.version() <= range.afterVersion()) {
      return List.of();
    }
    Scan scan =
        cells
            .get(range.from().family())
            .scan(range.from().bytes(), range.to().bytes(), range.afterVersion(), at)
            .readAllVersions()
            .setAllowPartialResults(true)
            .setFilter(new KeyOnlyFilter());
    NavigableSet<Long> versions = new TreeSet<>(Comparator.reverseOrder());
    try (Table table = connection.getTable(name);
        ResultScanner rows = table.getScanner(scan)) {
      for (Result part : rows) {
        for (Cell cell : part.rawCells()) {
          if (!at.isMasked(cell.getTimestamp()) && versions.add(cell.getTimestamp())) {
            dropBeyond(range.limit(), versions);
          }
        }
      }
    } catch (IOException e) {
      throw new BackendException("Cannot read the versions of rows of " + name, e);
    }
    return List.copyOf(versions);
  }

  private static void dropBeyond(int most, NavigableSet<Long> versions) {
    if (versions.size() > most) {
      versions.pollLast();
    }
  }
}
