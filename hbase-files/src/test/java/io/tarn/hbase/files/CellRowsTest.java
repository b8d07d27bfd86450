package io.tarn.hbase.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;

class CellRowsTest {
  private static final List<Cell> CELLS =
      List.of(
          cell("a", "f", "x"),
          cell("a", "f", "y"),
          cell("a", "g", "x"),
          cell("aa", "f", "x"),
          cell("c", "g", "x"));

  @Test
  void eachRowIsOnePutOfAllItsCells() {
    List<Put> puts = CellRows.puts(CELLS, Durability.ASYNC_WAL);

    assertEquals(
        List.of("a", "aa", "c"), puts.stream().map(put -> Bytes.toString(put.getRow())).toList());
    List<Cell> cells = new ArrayList<>();
    for (Put put : puts) {
      assertEquals(Durability.ASYNC_WAL, put.getDurability());
      assertEquals(7, put.getTimestamp());
      put.getFamilyCellMap().values().forEach(cells::addAll);
    }
    assertEquals(CELLS, cells);
  }

  @Test
  void noCellsAreNoPuts() {
    assertEquals(List.of(), CellRows.puts(List.of(), Durability.USE_DEFAULT));
  }

  private static Cell cell(String row, String family, String column) {
    return new KeyValue(
        Bytes.toBytes(row),
        Bytes.toBytes(family),
        Bytes.toBytes(column),
        7,
        Bytes.toBytes(row + family + column));
  }
}
