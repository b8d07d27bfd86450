package io.tarn.hbase.embedded;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Put;

/**
 * Rows of a {@link StateRegion}, as one mutation: what HBase does for each mutation, six times in
 * turn for all of them, is done once. Its row is that of the first cell; HBase puts the cells that
 * it has, of whatever rows.
 */
final class StatePut extends Put {
  /**
   * @param cells at least one; not to be changed any more
   */
  StatePut(List<Cell> cells, Durability durability) {
    super(CellUtil.cloneRow(cells.get(0)), true);
    setDurability(durability);
    Cell first = cells.get(0);
    if (cells.stream().allMatch(cell -> CellUtil.matchingFamily(first, cell))) {
      getFamilyCellMap().put(CellUtil.cloneFamily(first), cells);
      return;
    }
    for (Cell cell : cells) {
      getFamilyCellMap()
          .computeIfAbsent(CellUtil.cloneFamily(cell), family -> new ArrayList<>())
          .add(cell);
    }
  }
}
