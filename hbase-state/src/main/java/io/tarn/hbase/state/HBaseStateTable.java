package io.tarn.hbase.state;

import io.tarn.hbase.files.DirectPuts;
import io.tarn.hbase.files.RowOrder;
import io.tarn.hbase.read.HBaseTableReads;
import io.tarn.hbase.read.layout.StateCells;
import io.tarn.schemas.BucketRange;
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
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Durability;

/** A state table in HBase, to be read and written. */
final class HBaseStateTable implements StateTable {
  private final Connection connection;
  private final TableName name;
  private final Map<RowFamily, StateCells> cells;
  private final TableReads reads;
  private final Durability durability;
  private final Optional<BulkWrites> bulk;
  private final DirectPuts direct;

  /**
   * @param durabilities of what is written
   */
  HBaseStateTable(
      Connection connection, TableName name, TableSchema schema, Durabilities durabilities) {
    this.connection = connection;
    this.name = name;
    this.cells = StateCells.of(schema);
    this.reads = new HBaseTableReads(connection, name, schema);
    this.durability = durabilities.beforeTheNext();
    this.bulk = BulkWrites.of(connection, durabilities);
    this.direct = DirectPuts.of(connection.getConfiguration());
  }

  @Override
  public TableSchema schema() {
    return reads.schema();
  }

  @Override
  public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
    return reads.read(rows, at);
  }

  @Override
  public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
    return reads.isEmpty(family, buckets, at);
  }

  @Override
  public RowScan scan(ScanRange range, ReadPoint at) {
    return reads.scan(range, at);
  }

  @Override
  public RowScans scan(List<ScanRange> ranges, ReadPoint at) {
    return reads.scan(ranges, at);
  }

  @Override
  public List<Long> versions(ScanRange range, ReadPoint at) {
    return reads.versions(range, at);
  }

  @Override
  public void write(List<StateRow> rows, long version) {
    try {
      for (int from = 0; from < rows.size(); from += RowOrder.MOST) {
        send(rows.subList(from, Math.min(from + RowOrder.MOST, rows.size())), version);
      }
    } catch (IOException e) {
      throw new BackendException(
          "Cannot write "
              + rows.size()
              + " rows to "
              + name
              + " at version "
              + version
              + ": "
              + Reason.of(e),
          e);
    }
  }

  /** Sorts rows before their cells are made: so these lie in memory as they are gone through. */
  private void send(List<StateRow> rows, long version) throws IOException {
    List<Cell> sorted = new ArrayList<>(rows.size());
    for (StateRow row : RowOrder.sort(rows, each -> each.row().bytes())) {
      cells.get(row.row().family()).add(row, version, sorted);
    }
    Optional<BulkWrites> files = bulk.filter(writes -> writes.takes(rows.size()));
    if (files.isPresent()) {
      files.get().write(name, sorted, version);
      return;
    }
    direct.putAll(connection, name, sorted, durability);
  }
}
