package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.ArrayBackedTag;
import org.apache.hadoop.hbase.ByteBufferKeyValue;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellComparator;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.KeyValue;
import org.apache.hadoop.hbase.PrivateCellUtil;
import org.apache.hadoop.hbase.Tag;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;

class HeapCellsTest {
  private static final byte[] ROW = Bytes.toBytes("row");
  private static final byte[] FAMILY = Bytes.toBytes("f");
  private static final byte[] QUALIFIER = Bytes.toBytes("q");
  private static final byte[] VALUE = Bytes.toBytes("value");

  private final HeapCells cells = new HeapCells(new Configuration(false));

  @Test
  void aCopyIsTheSameCell() {
    KeyValue cell = new KeyValue(ROW, FAMILY, QUALIFIER, 7, VALUE);
    cell.setSequenceId(9);

    Cell copy = cells.copyCellInto(cell);

    assertEquals(0, CellComparator.getInstance().compare(cell, copy));
    assertArrayEquals(VALUE, CellUtil.cloneValue(copy));
    assertEquals(9, assertInstanceOf(KeyValue.class, copy).getSequenceId());
  }

  @Test
  void aBufferThatIsUsedAgainDoesNotChangeACopy() {
    KeyValue cell = new KeyValue(ROW, FAMILY, QUALIFIER, 7, VALUE);
    int before = 5;
    byte[] buffer = new byte[before + cell.getLength() + 100];
    System.arraycopy(cell.getBuffer(), cell.getOffset(), buffer, before, cell.getLength());

    Cell ofArray = cells.copyCellInto(new KeyValue(buffer, before, cell.getLength()));
    Cell ofBuffer =
        cells.copyCellInto(
            new ByteBufferKeyValue(ByteBuffer.wrap(buffer), before, cell.getLength(), 0));
    Arrays.fill(buffer, (byte) 0);

    for (Cell copy : new Cell[] {ofArray, ofBuffer}) {
      assertEquals(0, CellComparator.getInstance().compare(cell, copy));
      assertArrayEquals(VALUE, CellUtil.cloneValue(copy));
      assertEquals(cell.getLength(), copy.getRowArray().length, "it keeps no buffer alive");
    }
  }

  @Test
  void tagsAreKept() {
    List<Tag> tags = List.of(new ArrayBackedTag((byte) 42, "tag"));
    KeyValue cell = new KeyValue(ROW, FAMILY, QUALIFIER, 7, KeyValue.Type.Put, VALUE, tags);

    Cell copy = assertInstanceOf(KeyValue.class, cells.copyCellInto(cell));

    Tag kept = PrivateCellUtil.getTags(copy).get(0);
    assertEquals("tag", Tag.getValueAsString(kept));
  }
}
