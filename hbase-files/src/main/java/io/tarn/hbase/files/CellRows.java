package io.tarn.hbase.files;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.Cell;
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
}
