package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.KeyRange;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.TableReader;
import io.tarn.schemas.KeyType;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Scans: key order over all buckets, prefixes, ranges, limits. */
abstract class ScanTests extends ClientContract {
  private static final Comparator<String> BY_UTF8 =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void stringsComeInTheOrderOfTheirUtf8Bytes() {
    TreeSet<String> keys = new TreeSet<>(BY_UTF8);
    keys.addAll(List.of("", "a", "a\u0001", "ab", "b", "\u00e9", "\uffee", "\uD83D\uDE00"));
    for (int i = 0; i < 1_500; i++) {
      keys.add("host-" + random.nextInt(100_000));
    }
    TableReader table = written(KeyTypes.STRING, keys);

    assertEquals(List.copyOf(keys), keysOf(table.scan()), () -> "seed " + seed);
    assertEquals(
        List.copyOf(keys).subList(0, 17),
        keysOf(table.scan(KeyRange.ALL, 17)),
        () -> "seed " + seed);
    assertEquals(List.of(), keysOf(table.scan(KeyRange.ALL, 0)));
    for (String prefix : List.of("", "a", "host-1", "host-99", "host-100", "\uD83D\uDE00", "zz")) {
      assertEquals(
          keys.stream().filter(key -> key.startsWith(prefix)).toList(),
          keysOf(table.scan(KeyRange.prefix(prefix), Integer.MAX_VALUE)),
          () -> "seed " + seed + ", prefix " + prefix);
    }
    assertEquals(
        keys.stream().filter(key -> key.startsWith("host-2")).limit(5).toList(),
        keysOf(table.scan(KeyRange.prefix("host-2"), 5)),
        () -> "seed " + seed);
  }

  @Test
  void longsComeInNumericOrder() {
    TreeSet<Long> keys = new TreeSet<>(List.of(Long.MIN_VALUE, -1L, 0L, 1L, Long.MAX_VALUE));
    for (int i = 0; i < 300; i++) {
      keys.add(random.nextLong());
      keys.add((long) random.nextInt(2_000) - 1_000);
    }
    TableReader table = written(KeyTypes.LONG, keys);

    assertEquals(List.copyOf(keys), keysOf(table.scan()), () -> "seed " + seed);
    assertEquals(
        List.copyOf(keys.subSet(-500L, 500L)),
        keysOf(table.scan(KeyRange.between(-500L, 500L), Integer.MAX_VALUE)),
        () -> "seed " + seed);
    assertEquals(
        List.copyOf(keys.headSet(-1L)),
        keysOf(table.scan(KeyRange.between(null, -1L), Integer.MAX_VALUE)),
        () -> "seed " + seed);
    assertEquals(
        List.copyOf(keys.tailSet(1L)),
        keysOf(table.scan(KeyRange.between(1L, null), Integer.MAX_VALUE)),
        () -> "seed " + seed);
  }

  @Test
  void structsComeInTheOrderOfTheirFields() {
    List<List<Object>> keys = new ArrayList<>();
    for (String host : List.of("", "a", "ab", "b")) {
      for (long reply : new long[] {-404, -1, 0, 200, 404}) {
        keys.add(List.of(host, reply));
      }
    }
    TableReader table = written(KeyTypes.struct(KeyTypes.STRING, KeyTypes.LONG), keys);

    assertEquals(keys, keysOf(table.scan()));
    assertEquals(
        keys.subList(7, 16),
        keysOf(
            table.scan(KeyRange.between(List.of("a", 0L), List.of("b", -1L)), Integer.MAX_VALUE)));
  }

  @Test
  void aRangeWithNothingInItIsEmpty() {
    TableReader table = written(KeyTypes.STRING, List.of("a", "b", "c"));

    assertEquals(List.of(), keysOf(table.scan(KeyRange.between("b", "b"), 10)));
    assertEquals(List.of(), keysOf(table.scan(KeyRange.between("c", "a"), 10)));
    assertEquals(List.of(), keysOf(table.scan(KeyRange.between("bb", "bc"), 10)));
  }

  @Test
  void removedKeysAreNotShownAndDoNotUseUpTheLimit() {
    try (WrittenJob<String> job = open(KeyTypes.STRING)) {
      job.batch(Map.of("a", 1L, "b", 2L, "c", 3L, "d", 4L));
      job.removal("a");
      job.removal("c");
    }

    TableReader table = reader().snapshot().table("keys");
    assertEquals(List.of("b", "d"), keysOf(table.scan()));
    assertEquals(List.of("b", "d"), keysOf(table.scan(KeyRange.ALL, 2)));
    assertEquals(List.of("a", "b", "c", "d"), keysOf(reader().snapshotAt(0).table("keys").scan()));
  }

  @Test
  void aPrefixOfKeysThatAreNotTextIsRefused() {
    TableReader table = written(KeyTypes.LONG, List.of(1L));

    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> table.scan(KeyRange.prefix("1"), 10));

    assertEquals(
        "prefix scans need string keys, but the keys are of type long; scan a range instead",
        thrown.getMessage());
  }

  @Test
  void aRangeOfKeysOfAnotherTypeIsRefused() {
    TableReader table = written(KeyTypes.LONG, List.of(1L));

    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> table.scan(KeyRange.between(1, 5), 10));

    assertEquals(
        "the keys of keys are of type long, but 1 is of class Integer", thrown.getMessage());
  }

  private <K> WrittenJob<K> open(KeyType<K> type) {
    return WrittenJob.open(
        backend, job, type, TableSchema.of("keys", type, WrittenJob.COUNT).withBuckets(8));
  }

  private <K> TableReader written(KeyType<K> type, Collection<K> keys) {
    Map<K, Long> counts = new HashMap<>();
    keys.forEach(key -> counts.put(key, 1L));
    try (WrittenJob<K> job = open(type)) {
      job.batch(counts);
    }
    return reader().snapshot().table("keys");
  }

  private static List<Object> keysOf(Rows<Row> rows) {
    return rows.toList().stream().map(Row::key).toList();
  }
}
