package io.tarn.hbase.embedded;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.SizeCachedKeyValue;
import org.apache.hadoop.hbase.regionserver.MemStoreLABImpl;

/**
 * Copies no cell's bytes, for a {@link StateMemStore}, whose tree copies those that it is given.
 * HBase would copy a cell that came back as it is.
 */
public final class PassedCells extends MemStoreLABImpl {
  /** Called by HBase, through reflection. */
  public PassedCells(Configuration conf) {
    super(conf);
  }

  @Override
  @SuppressWarnings("deprecation") // on the server's side they stay
  public Cell copyCellInto(Cell cell) {
    if (cell instanceof KeyValue whole) {
      return new SizeCachedKeyValue(
          whole.getBuffer(),
          whole.getOffset(),
          whole.getLength(),
          whole.getSequenceId(),
          whole.getKeyLength());
    }
    return HeapCells.copyOf(cell);
  }

  @Override
  public Cell forceCopyOfBigCellInto(Cell cell) {
    return copyCellInto(cell);
  }
}
