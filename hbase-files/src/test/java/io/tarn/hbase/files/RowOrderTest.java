package io.tarn.hbase.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.hbase.client.Mutation;
import org.apache.hadoop.hbase.client.Put;
import org.apache.hadoop.hbase.util.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RowOrderTest {
  /**
   * @param values how many values a byte has, so that few make many rows equal
   */
  @ParameterizedTest
  @CsvSource({"1, 256, ''", "4, 3, ''", "9, 2, ''", "12, 256, ''", "8, 10, a common prefix"})
  void theOrderIsThatOfBytesAndOfArrival(int mostBytes, int values, String prefix) {
    Random random = new Random(mostBytes * 31L + values);
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      byte[] row = new byte[1 + random.nextInt(mostBytes)];
      for (int at = 0; at < row.length; at++) {
        row[at] = (byte) (random.nextInt(values) * (256 / values));
      }
      mutations.add(new Put(Bytes.add(Bytes.toBytes(prefix), row), i));
    }
    List<Mutation> expected = new ArrayList<>(mutations);
    expected.sort(Comparator.comparing(Mutation::getRow, Bytes.BYTES_COMPARATOR));

    assertEquals(expected.stream().map(Mutation::getTimestamp).toList(), order(mutations));
  }

  /** As keys of state are: bytes that all have stand between those that differ. */
  @Test
  void whatAllRowsHaveAmongTheirBytesDoesNotMatter() {
    Random random = new Random(3);
    List<Mutation> mutations = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      byte[] bucket = {(byte) random.nextInt(32)};
      byte[] key = Bytes.toBytes("a-long-name-of-keys-" + random.nextInt(10_000_000) + "-end");
      mutations.add(new Put(Bytes.add(bucket, key), i));
    }
    List<Mutation> expected = new ArrayList<>(mutations);
    expected.sort(Comparator.comparing(Mutation::getRow, Bytes.BYTES_COMPARATOR));

    assertEquals(expected.stream().map(Mutation::getTimestamp).toList(), order(mutations));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void fewAreSorted(int count) {
    List<Mutation> mutations = new ArrayList<>();
    for (int i = count; i > 0; i--) {
      mutations.add(new Put(Bytes.toBytes(i), i));
    }

    assertEquals(List.of(1L, 2L).subList(0, count), order(mutations));
  }

  @ParameterizedTest
  @CsvSource({"0, '', 0", "0, a, 0", "1, a, 1", "0, aa, 2", "0, b, 3", "3, b, 3", "0, d, 4"})
  void theFirstAtARowIsFoundByItsWholeKey(int from, String row, int expected) {
    List<String> sorted = List.of("a", "a", "aa", "c");

    assertEquals(expected, RowOrder.firstFrom(sorted, Bytes::toBytes, from, Bytes.toBytes(row)));
  }

  private static List<Long> order(List<Mutation> mutations) {
    return Arrays.stream(RowOrder.sort(mutations)).map(Mutation::getTimestamp).toList();
  }
}
