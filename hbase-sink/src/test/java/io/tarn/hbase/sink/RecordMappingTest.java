package io.tarn.hbase.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.stream.engine.function.SerializableFunction;
import io.tarn.testkit.Serialized;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;

final class RecordMappingTest {
  private static final long VERSION = 1234;

  @Test
  void componentsBecomeColumnsAsBytesToBytesWritesThem() throws Exception {
    Put put = (Put) puts(Reading.class, "sensor").of(Reading.full("s1"), VERSION);

    assertArrayEquals(Bytes.toBytes("s1"), put.getRow());
    assertEquals(
        Map.of(
            "f:sequence", hex(Bytes.toBytes(7L)),
            "f:channel", hex(Bytes.toBytes(3)),
            "f:celsius", hex(Bytes.toBytes(21.5)),
            "f:valid", hex(Bytes.toBytes(true)),
            "f:note", hex(Bytes.toBytes("größer")),
            "f:at", hex(Bytes.toBytes("2026-01-02T03:04:05Z")),
            "f:raw", "09"),
        cells(put));
  }

  @Test
  void aNullComponentHasNoCell() throws Exception {
    Put put = (Put) puts(Reading.class, "sensor").of(Reading.sparse("s1"), VERSION);

    assertEquals(List.of("f:channel", "f:sequence"), List.copyOf(cells(put).keySet()));
  }

  @Test
  void everyCellCarriesTheVersion() throws Exception {
    Put put = (Put) puts(Reading.class, "sensor").of(Reading.full("s1"), VERSION);

    put.getFamilyCellMap()
        .values()
        .forEach(cells -> cells.forEach(cell -> assertEquals(VERSION, cell.getTimestamp())));
  }

  @Test
  void aNumberCanBeTheRowKey() throws Exception {
    Put put = (Put) puts(Reading.class, "sequence").of(Reading.full("s1"), VERSION);

    assertArrayEquals(Bytes.toBytes(7L), put.getRow());
    assertEquals(hex(Bytes.toBytes("s1")), cells(put).get("f:sensor"));
  }

  @Test
  void withAKeyFunctionAllComponentsAreColumns() throws Exception {
    SerializableFunction<Two, byte[]> key = two -> Bytes.toBytes(two.a() + "/" + two.b());
    RowMutations<Two> puts =
        new RowMutations<>(
            "t", List.of("f"), key, List.of(new RecordColumns<>("f", components(Two.class))), null);

    Put put = (Put) puts.of(new Two("x", 1), VERSION);

    assertArrayEquals(Bytes.toBytes("x/1"), put.getRow());
    assertEquals(List.of("f:a", "f:b"), List.copyOf(cells(put).keySet()));
  }

  @Test
  void anUnknownRowKeyComponentNamesThoseThereAre() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> HTableSink.ofRecord(Two.class, "f").rowKey("key"));

    assertEquals("Two has no component key for the row key; it has [a, b]", thrown.getMessage());
  }

  @Test
  void aComponentWithNoFormAsACellIsRefused() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> HTableSink.ofRecord(Unfit.class, "f"));

    assertEquals(
        "component tags of Unfit is a List, which has no form as a cell; map the stream to a "
            + "record of long, int, double, boolean, String, Instant, byte[], or use "
            + "HTableSink.builder().columns(...)",
        thrown.getMessage());
  }

  @Test
  void anExceptionOfTheRecordsOwnAccessorNamesTheRecord() throws Exception {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> puts(Throwing.class, "a").of(new Throwing("x", "y"), VERSION));

    assertTrue(
        thrown.getMessage().endsWith(": java.lang.IllegalStateException: no b"),
        thrown.getMessage());
  }

  private record Two(String a, int b) {}

  private record Unfit(String a, List<String> tags) {}

  private record Throwing(String a, String b) {
    @Override
    public String b() {
      throw new IllegalStateException("no b");
    }

    @Override
    public String toString() {
      return "throwing";
    }
  }

  /** As a task in another JVM would get them. */
  private static <R extends Record> RowMutations<R> puts(Class<R> type, String key)
      throws Exception {
    List<ComponentBytes> columns =
        components(type).stream().filter(each -> !each.name().equals(key)).toList();
    ComponentBytes keyBytes = new ComponentBytes(type, key);
    return Serialized.copy(
        new RowMutations<R>(
            "t", List.of("f"), keyBytes::of, List.of(new RecordColumns<R>("f", columns)), null));
  }

  private static List<ComponentBytes> components(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(component -> new ComponentBytes(type, component.getName()))
        .toList();
  }

  private static Map<String, String> cells(Put put) {
    Map<String, String> cells = new TreeMap<>();
    for (List<Cell> family : put.getFamilyCellMap().values()) {
      for (Cell cell : family) {
        cells.put(
            Bytes.toString(CellUtil.cloneFamily(cell))
                + ":"
                + Bytes.toString(CellUtil.cloneQualifier(cell)),
            hex(CellUtil.cloneValue(cell)));
      }
    }
    return cells;
  }

  private static String hex(byte[] bytes) {
    return Bytes.toHex(bytes);
  }
}
