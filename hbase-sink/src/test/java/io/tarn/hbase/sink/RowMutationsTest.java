package io.tarn.hbase.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.stream.engine.function.SerializableFunction;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.hbase.CellUtil;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;

final class RowMutationsTest {
  private static final byte[] F = Bytes.toBytes("f");

  @Test
  void columnsAreWrittenAsBytesToBytesWritesThem() {
    Put put =
        (Put)
            puts(
                    Bytes::toBytes,
                    (word, columns) ->
                        columns
                            .put("f", "bytes", new byte[] {1, 2})
                            .put("f", "long", 3L)
                            .put("f", "int", 4)
                            .put("f", "double", 5.5)
                            .put("f", "boolean", false)
                            .put("f", "string", word)
                            .put("f", "instant", Instant.EPOCH))
                .of("row", 6);

    assertArrayEquals(new byte[] {1, 2}, value(put, "bytes"));
    assertArrayEquals(Bytes.toBytes(3L), value(put, "long"));
    assertArrayEquals(Bytes.toBytes(4), value(put, "int"));
    assertArrayEquals(Bytes.toBytes(5.5), value(put, "double"));
    assertArrayEquals(Bytes.toBytes(false), value(put, "boolean"));
    assertArrayEquals(Bytes.toBytes("row"), value(put, "string"));
    assertArrayEquals(Bytes.toBytes("1970-01-01T00:00:00Z"), value(put, "instant"));
    assertEquals(6, put.get(F, Bytes.toBytes("long")).get(0).getTimestamp());
  }

  @Test
  void aNullValueHasNoCell() {
    Put put =
        (Put)
            puts(
                    Bytes::toBytes,
                    (word, columns) ->
                        columns
                            .put("f", "a", (String) null)
                            .put("f", "b", (byte[]) null)
                            .put("f", "c", (Instant) null))
                .of("row", 6);

    assertTrue(put.isEmpty());
  }

  @Test
  void aRowKeyOutOfBoundsNamesTheRecord() {
    assertEquals(
        "Cannot make a row of ns:t of 0: its row key must have 1..32767 bytes, but has 0; "
            + "filter such records out before they reach the sink",
        failure(puts(word -> new byte[Integer.parseInt(word)], RowMutationsTest::oneColumn), "0"));
    assertEquals(
        "Cannot make a row of ns:t of 32768: its row key must have 1..32767 bytes, but has 32768; "
            + "filter such records out before they reach the sink",
        failure(
            puts(word -> new byte[Integer.parseInt(word)], RowMutationsTest::oneColumn), "32768"));
    assertEquals(
        "Cannot make a row of ns:t of x: its row key must have 1..32767 bytes, but is null; "
            + "filter such records out before they reach the sink",
        failure(puts(word -> null, RowMutationsTest::oneColumn), "x"));
  }

  @Test
  void theLongestRowKeyIsWritten() {
    Put put = (Put) puts(word -> new byte[32_767], RowMutationsTest::oneColumn).of("x", 1);

    assertEquals(32_767, put.getRow().length);
  }

  @Test
  void anUndeclaredFamilyNamesThoseThatAre() {
    assertEquals(
        "Cannot make a row of ns:t of x: family g is not among the sink's [f]; name it in "
            + "families(...)",
        failure(puts(Bytes::toBytes, (word, columns) -> columns.put("g", "q", 1L)), "x"));
  }

  @Test
  void aFunctionThatThrowsNamesTheRecordCutShort() {
    String record = "y".repeat(300);

    assertEquals(
        "Cannot make a row of ns:t of " + "y".repeat(200) + "…: java.io.IOException: no such thing",
        failure(
            puts(
                word -> {
                  throw new IOException("no such thing");
                },
                RowMutationsTest::oneColumn),
            record));
  }

  @Test
  void anErrorOfAFunctionNamesTheRecordToo() {
    assertEquals(
        "Cannot make a row of ns:t of a: java.lang.AssertionError: not as expected",
        failure(
            puts(
                word -> {
                  throw new AssertionError("not as expected");
                },
                RowMutationsTest::oneColumn),
            "a"));
  }

  @Test
  void aPartitionIsOneChunk() {
    MutationChunks<String> chunks = chunks(40_000, Long.MAX_VALUE);

    assertEquals(40_000, chunks.next().size());
    assertFalse(chunks.hasNext());
  }

  @Test
  void aLargePartitionIsPartedByRows() {
    MutationChunks<String> chunks = chunks(MutationChunks.MAX_ROWS + 1, Long.MAX_VALUE);

    assertEquals(MutationChunks.MAX_ROWS, chunks.next().size());
    assertEquals(1, chunks.next().size());
    assertFalse(chunks.hasNext());
  }

  @Test
  void aPartitionOfLargeRowsIsPartedByBytes() {
    MutationChunks<String> chunks = chunks(3, 1);

    List<Integer> sizes = new ArrayList<>();
    chunks.forEachRemaining(chunk -> sizes.add(chunk.size()));

    assertEquals(List.of(1, 1, 1), sizes);
  }

  @Test
  void rowsWithoutCellsAreNotSent() {
    Iterator<String> records = List.of("a", "b").iterator();

    assertFalse(
        new MutationChunks<>(puts(Bytes::toBytes, (word, columns) -> {}), records, 1).hasNext());
  }

  private static MutationChunks<String> chunks(int records, long maxBytes) {
    return new MutationChunks<>(
        puts(Bytes::toBytes, RowMutationsTest::oneColumn),
        IntStream.range(0, records).mapToObj(String::valueOf).iterator(),
        1,
        MutationChunks.MAX_ROWS,
        maxBytes);
  }

  private static void oneColumn(String word, Columns columns) {
    columns.put("f", "q", word);
  }

  private static RowMutations<String> puts(
      SerializableFunction<String, byte[]> rowKey, ColumnMapping<String> columns) {
    return new RowMutations<>("ns:t", List.of("f"), rowKey, List.of(columns), null);
  }

  private static byte[] value(Put put, String qualifier) {
    return CellUtil.cloneValue(put.get(F, Bytes.toBytes(qualifier)).get(0));
  }

  private static String failure(RowMutations<String> puts, String record) {
    return assertThrows(IllegalArgumentException.class, () -> puts.of(record, 1)).getMessage();
  }
}
