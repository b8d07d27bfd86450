package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.StateCells;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Table;

/**
 * A scan of a state table. A row whose newest cell is masked is asked for again, below the mask.
 */
final class HBaseRowScan implements RowScan {
  private static final int ROWS_PER_REQUEST = 1_000;

  /** After so many there are enough in memory, however few rows they are. */
  private static final int BYTES_PER_CHUNK = 1 << 20;

  private final Table table;
  private final StateCells cells;
  private final VisibleRows visible;
  private final ResultScanner scanner;
  private boolean begun;
  private boolean ended;

  private HBaseRowScan(
      Table table, StateCells cells, ScanRange range, ReadPoint at, ResultScanner scanner) {
    this.table = table;
    this.cells = cells;
    this.visible = new VisibleRows(table, cells, range, at);
    this.scanner = scanner;
  }

  static HBaseRowScan open(
      Connection connection, TableName name, StateCells cells, ScanRange range, ReadPoint at)
      throws IOException {
    Table table = connection.getTable(name);
    try {
      ResultScanner scanner =
          table.getScanner(
              cells
                  .scan(range.from().bytes(), range.to().bytes(), range.afterVersion(), at)
                  .setCaching(Math.max(1, Math.min(range.limit(), ROWS_PER_REQUEST))));
      return new HBaseRowScan(table, cells, range, at, scanner);
    } catch (IOException | RuntimeException e) {
      table.close();
      throw e;
    }
  }

  @Override
  public RowChunk next(int most) {
    if (ended) {
      return RowChunk.END;
    }
    try {
      List<FoundCell> found = new ArrayList<>();
      long bytes = 0;
      for (int i = 0; i < most && bytes < BYTES_PER_CHUNK && !ended; i++) {
        Result result = scanner.next();
        ended = result == null;
        if (result != null) {
          FoundCell cell = visible.of(result.getRow(), result);
          if (cell != null) {
            found.add(cell);
          }
          bytes += Result.getTotalSizeOfCells(result);
        }
      }
      begun = true;
      return new RowChunk(found, ended);
    } catch (IOException e) {
      throw new BackendException(
          begun
              ? "Cannot go on scanning " + cells.schema().table()
              : "Cannot scan " + table.getName(),
          e);
    }
  }

  @Override
  public void close() {
    scanner.close();
    try {
      table.close();
    } catch (IOException e) {
      throw new BackendException("Cannot close the scan of " + cells.schema().table(), e);
    }
  }
}
