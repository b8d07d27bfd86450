package io.tarn.hbase.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Put;

/** Cells that stand in the order of their rows. */
public final class CellRows {
  private CellRows() {}

  /** The same as a put for each row. */
  public static List<Put> puts(List<Cell> cells, Durability durability) {
    List<Put> puts = new ArrayList<>();
    Cell before = null;
    for (Cell cell : cells) {
      if (before == null || !CellUtil.matchingRows(before, cell)) {
        puts.add(
            new Put(CellUtil.cloneRow(cell), cell.getTimestamp(), true).setDurability(durability));
      }
      try {
        puts.get(puts.size() - 1).add(cell);
      } catch (IOException e) {
        throw new IllegalStateException("a put takes cells of its row", e);
      }
      before = cell;
    }
    return puts;
  }

  /**
   * The place of the first cell at a row or behind it; how many there are if all lie before it.
   *
   * @param from those before this place are not looked at
   */
  public static int firstFrom(List<Cell> cells, int from, byte[] row) {
    int low = from;
    int high = cells.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (CellComparator.getInstance().compareRows(cells.get(middle), row, 0, row.length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
