package io.tarn.hbase.embedded;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellScanner;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.KeyValueUtil;

/**
 * The cells of a call, copied: each in an array of its own, without the tags that the wire drops.
 */
final class InProcessCells {
  private final List<Cell> cells;
  private final long bytes;

  private InProcessCells(List<Cell> cells, long bytes) {
    this.cells = cells;
    this.bytes = bytes;
  }

  /**
   * @param from null for none
   */
  static InProcessCells copyOf(CellScanner from) throws IOException {
    List<Cell> copies = new ArrayList<>();
    long bytes = 0;
    while (from != null && from.advance()) {
      KeyValue copy = copyOf(from.current());
      bytes += copy.getLength();
      copies.add(copy);
    }
    return new InProcessCells(copies, bytes);
  }

  private static KeyValue copyOf(Cell cell) {
    KeyValue whole = new KeyValue(KeyValueUtil.copyToNewByteArray(cell));
    int tags = whole.getTagsLength();
    return tags == 0
        ? whole
        : new KeyValue(whole.getBuffer(), 0, whole.getLength() - tags - KeyValue.TAGS_LENGTH_SIZE);
  }

  long bytes() {
    return bytes;
  }

  /** Null if there are none, as HBase has it. */
  CellScanner scanner() {
    return cells.isEmpty() ? null : CellUtil.createCellScanner(cells);
  }
}
