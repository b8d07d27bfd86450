package io.tarn.hbase.read.layout;

import io.tarn.schemas.ColumnValues;
import io.tarn.schemas.Layout;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueBytes;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.StateRow;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.util.Bytes;

/**
 * How the rows of one family of a table lie in cells: cells built, requests bounded by a read
 * point, results read. Only values may lie in columns.
 */
public final class StateCells {
  private static final byte[] LIVE = {1};

  private final TableSchema schema;
  private final RowFamily rows;
  private final byte[] family;
  private final boolean oneCell;
  private final byte[] markQualifier;

  private StateCells(TableSchema schema, RowFamily rows) {
    this.schema = schema;
    this.rows = rows;
    this.family = rows.bytes();
    this.oneCell = rows != RowFamily.STATE || schema.layout() == Layout.CELL;
    this.markQualifier = oneCell ? TableFormat.valueQualifier() : TableFormat.rowMarkerQualifier();
  }

  /** The families of a table. */
  public static Map<RowFamily, StateCells> of(TableSchema schema) {
    Map<RowFamily, StateCells> families = new EnumMap<>(RowFamily.class);
    for (RowFamily each : RowFamily.values()) {
      families.put(each, new StateCells(schema, each));
    }
    return families;
  }

  /** What the table's descriptor says. */
  public TableSchema schema() {
    return schema;
  }

  /** Adds the cells of a row that is to be written at a version. */
  public void add(StateRow row, long version, List<Cell> cells) {
    byte[] key = row.row().bytes();
    if (oneCell || ValueBytes.isTombstone(row.value())) {
      cells.add(new KeyValue(key, family, markQualifier, version, row.value()));
      return;
    }
    cells.add(new KeyValue(key, family, markQualifier, version, LIVE));
    ColumnValues.split(schema.value(), row.value())
        .forEach(
            (column, bytes) ->
                cells.add(new KeyValue(key, family, Bytes.toBytes(column), version, bytes)));
  }

  /** The family's name in HBase. */
  public byte[] family() {
    return family;
  }

  /** A row of the family. */
  public RowKey rowKey(byte[] bytes) {
    return RowKey.of(rows, bytes);
  }

  /** The newest cells of a row in (afterVersion, at.version()]. */
  public Get get(byte[] row, long afterVersion, ReadPoint at) {
    Get get = new Get(row);
    try {
      get.setTimeRange(afterVersion + 1, at.version() + 1);
    } catch (IOException e) {
      throw new IllegalStateException(
          "a time range up to version " + at.version() + " is valid", e);
    }
    if (oneCell) {
      return get.addColumn(family, markQualifier);
    }
    return get.addFamily(family);
  }

  /** The newest cells of rows in (afterVersion, at.version()]. */
  public Scan scan(byte[] start, byte[] stop, long afterVersion, ReadPoint at) {
    Scan scan = new Scan().withStartRow(start).withStopRow(stop).addFamily(family);
    try {
      return scan.setTimeRange(afterVersion + 1, at.version() + 1);
    } catch (IOException e) {
      throw new IllegalStateException(
          "a time range up to version " + at.version() + " is valid", e);
    }
  }

  /**
   * The version of what a request found in a row, a tombstone included; {@link ReadPoint#NOTHING}
   * for nothing.
   */
  public long version(Result result) {
    Cell mark = mark(result);
    return mark == null ? ReadPoint.NOTHING : mark.getTimestamp();
  }

  /** The value that a request found in a row; null for nothing or a tombstone. */
  public StateCell cell(Result result) {
    Cell mark = mark(result);
    if (mark == null || mark.getValueLength() == 0) {
      return null;
    }
    return new StateCell(
        mark.getTimestamp(),
        oneCell ? CellUtil.cloneValue(mark) : joined(result, mark.getTimestamp()));
  }

  /** The cell that says of which version the row is; null for none. */
  private Cell mark(Result result) {
    boolean isAlone =
        result.size() == 1 && CellUtil.matchingQualifier(result.rawCells()[0], markQualifier);
    return isAlone
        ? result.rawCells()[0] // as it mostly is, and found without a search
        : result.getColumnLatestCell(family, markQualifier);
  }

  /**
   * A field's cell counts only if it was written with the row's marker: others are of states
   * before.
   */
  private byte[] joined(Result result, long version) {
    Map<String, byte[]> columns = new HashMap<>();
    for (Cell cell : result.rawCells()) {
      if (cell.getTimestamp() == version) {
        columns.put(Bytes.toString(CellUtil.cloneQualifier(cell)), CellUtil.cloneValue(cell));
      }
    }
    return ColumnValues.join(schema.value(), columns);
  }
}
