package io.tarn.hbase.embedded;

import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.KeyValueUtil;
import org.apache.hadoop.hbase.SizeCachedKeyValue;
import org.apache.hadoop.hbase.SizeCachedNoTagsKeyValue;
import org.apache.hadoop.hbase.regionserver.MemStoreLABImpl;

/**
 * What a MemStore keeps: each cell in a small array of its own, instead of a place in a chunk of 2
 * MB. HBase compares two such cells faster, which is most of what a put into a large MemStore does;
 * chunks are against the fragments that the CMS collector left in a heap, and no later one does.
 *
 * <p>HBase is told of it by {@code hbase.regionserver.mslab.class}. Turning chunks off would not
 * do: then a cell is not copied at all, and one that came over a socket lies in a buffer that is
 * used again.
 */
public final class HeapCells extends MemStoreLABImpl {
  /** Called by HBase, through reflection. */
  public HeapCells(Configuration conf) {
    super(conf);
  }

  @Override
  public Cell copyCellInto(Cell cell) {
    return copyOf(cell);
  }

  /** The cell in an array of its own. */
  @SuppressWarnings("deprecation") // on the server's side they stay
  static Cell copyOf(Cell cell) {
    byte[] bytes = KeyValueUtil.copyToNewByteArray(cell);
    long sequence = cell.getSequenceId();
    int keyLength = KeyValueUtil.keyLength(cell);
    return cell.getTagsLength() == 0
        ? new SizeCachedNoTagsKeyValue(bytes, 0, bytes.length, sequence, keyLength)
        : new SizeCachedKeyValue(bytes, 0, bytes.length, sequence, keyLength);
  }
}
