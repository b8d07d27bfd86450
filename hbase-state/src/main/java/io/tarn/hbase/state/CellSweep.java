package io.tarn.hbase.state;

import io.tarn.schemas.Format;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.ReadPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.apache.hadoop.hbase.filter.KeyOnlyFilter;
import org.apache.hadoop.hbase.filter.ValueFilter;

/**
 * Deletes for good, which nothing else of Tarn does: cells of exactly an aborted version, and
 * removed keys that no snapshot within the history shows. Scans are bounded by time range, so HBase
 * opens only the HFiles that can hold any.
 */
final class CellSweep {
  private static final int ROWS_PER_REQUEST = 1_000;

  private final String job;
  private final Connection connection;
  private final TarnTables tables;
  private long removedSweptTo = -1;

  CellSweep(String job, Connection connection, TarnTables tables) {
    this.job = job;
    this.connection = connection;
    this.tables = tables;
  }

  void aborted(Set<Long> versions) {
    for (TableName table : tables.stateTables(job).keySet()) {
      sweepVersions(table, new Scan(), versions);
    }
    byte[] prefix = DeadRows.prefix(job);
    sweepVersions(
        TarnTables.DEAD,
        new Scan().withStartRow(prefix).withStopRow(OrderedKeys.after(prefix)),
        versions);
  }

  void removed(Set<Long> aborted, long floorVersion) {
    ReadPoint floor = new ReadPoint(floorVersion, aborted);
    for (Map.Entry<TableName, TableSchema> table : tables.stateTables(job).entrySet()) {
      sweepRemoved(table.getKey(), new StateCells(table.getValue()), floor);
    }
    removedSweptTo = floorVersion;
  }

  private void sweepVersions(TableName name, Scan rows, Set<Long> versions) {
    long oldest = Collections.min(versions);
    long newest = Collections.max(versions);
    try (Table table = connection.getTable(name);
        ResultScanner found =
            table.getScanner(
                rows.readAllVersions()
                    .setTimeRange(oldest, newest + 1)
                    .setFilter(new KeyOnlyFilter())
                    .setCaching(ROWS_PER_REQUEST))) {
      List<Delete> deletes = new ArrayList<>();
      for (Result row : found) {
        deleteOf(row, versions).ifPresent(deletes::add);
        if (deletes.size() == ROWS_PER_REQUEST) {
          flush(table, deletes);
        }
      }
      flush(table, deletes);
    } catch (IOException | UncheckedIOException e) { // a scan's iterator throws the latter
      throw new BackendException(
          "Cannot sweep the cells of aborted versions " + versions + " from " + name, e);
    }
  }

  /** Deletes exactly the row's cells of these versions, if it has any. */
  private static Optional<Delete> deleteOf(Result row, Set<Long> versions) {
    Delete delete = new Delete(row.getRow());
    for (Cell cell : row.rawCells()) {
      if (versions.contains(cell.getTimestamp())) {
        delete.addColumn(
            CellUtil.cloneFamily(cell), CellUtil.cloneQualifier(cell), cell.getTimestamp());
      }
    }
    return delete.isEmpty() ? Optional.empty() : Optional.of(delete);
  }

  private void sweepRemoved(TableName name, StateCells cells, ReadPoint floor) {
    Scan tombstones =
        cells
            .scan(new byte[0], new byte[0], removedSweptTo, floor)
            .setFilter(
                new FilterList(
                    new ValueFilter(CompareOperator.EQUAL, new BinaryComparator(new byte[0])),
                    new KeyOnlyFilter()))
            .setCaching(ROWS_PER_REQUEST);
    try (Table table = connection.getTable(name);
        ResultScanner found = table.getScanner(tombstones)) {
      List<Delete> deletes = new ArrayList<>();
      for (Result candidate : found) {
        byte[] row = candidate.getRow();
        Result newest =
            StateReads.belowAborted(
                table,
                cells,
                row,
                table.get(cells.get(row, ReadPoint.NOTHING, floor)),
                ReadPoint.NOTHING,
                floor);
        if (cells.version(newest) != ReadPoint.NOTHING && cells.cell(newest) == null) {
          deletes.add(new Delete(row).addFamily(Format.stateFamily(), cells.version(newest)));
        }
        if (deletes.size() == ROWS_PER_REQUEST) {
          flush(table, deletes);
        }
      }
      flush(table, deletes);
    } catch (IOException | UncheckedIOException e) { // a scan's iterator throws the latter
      throw new BackendException("Cannot sweep removed keys from " + name, e);
    }
  }

  private static void flush(Table table, List<Delete> deletes) throws IOException {
    table.delete(deletes);
    deletes.clear();
  }
}
