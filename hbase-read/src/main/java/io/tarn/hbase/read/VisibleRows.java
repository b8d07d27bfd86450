package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.StateCells;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import java.io.IOException;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.Table;

/**
 * What a read point sees of the rows that a scan brings. A row whose newest cell is masked is asked
 * for again, below the mask.
 *
 * @param table to ask again
 * @param range says after which version, and so whether removed rows are shown
 */
record VisibleRows(Table table, StateCells cells, ScanRange range, ReadPoint at) {
  /** What is shown of a row; null for nothing. */
  FoundCell of(byte[] row, Result result) throws IOException {
    Result seen = MaskedRows.below(table, cells, row, result, range.afterVersion(), at);
    StateCell cell = cells.cell(seen);
    boolean shown =
        cell != null || (range.showsRemoved() && cells.version(seen) != ReadPoint.NOTHING);
    return shown ? new FoundCell(cells.rowKey(row), cell) : null;
  }
}
