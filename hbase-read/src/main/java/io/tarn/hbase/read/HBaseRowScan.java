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
import java.util.Optional;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Table;

/**
 * A scan of a state table. A row whose newest cell is masked is asked for again, below the mask.
 */
final class HBaseRowScan implements RowScan {
  private static final int ROWS_PER_REQUEST = 500;

  private final Table table;
  private final StateCells cells;
  private final ScanRange range;
  private final ReadPoint at;
  private final ResultScanner scanner;
  private boolean begun;
  private boolean ended;

  private HBaseRowScan(
      Table table, StateCells cells, ScanRange range, ReadPoint at, ResultScanner scanner) {
    this.table = table;
    this.cells = cells;
    this.range = range;
    this.at = at;
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
      Result[] results = scanner.next(most);
      ended = results.length < most;
      List<FoundCell> found = new ArrayList<>(results.length);
      for (Result result : results) {
        visible(result).ifPresent(found::add);
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

  private Optional<FoundCell> visible(Result result) throws IOException {
    Result seen = MaskedRows.below(table, cells, result.getRow(), result, range.afterVersion(), at);
    FoundCell found = new FoundCell(cells.rowKey(result.getRow()), cells.cell(seen));
    boolean removed = found.cell() == null && cells.version(seen) != ReadPoint.NOTHING;
    return found.cell() != null || (removed && range.showsRemoved())
        ? Optional.of(found)
        : Optional.empty();
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
