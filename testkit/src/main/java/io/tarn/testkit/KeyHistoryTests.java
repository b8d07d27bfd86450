package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Change;
import io.tarn.client.KeyBatch;
import io.tarn.client.KeyHistory;
import io.tarn.client.NotFoundException;
import io.tarn.client.Value;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.Plan;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which batches changed a key. */
abstract class KeyHistoryTests extends ClientContract {
  private static final String TABLE = "counts";

  private final long seed = System.nanoTime();

  private WrittenJob<String> open(int history) {
    return WrittenJob.open(
        backend,
        job,
        KeyTypes.STRING,
        TableSchema.of(TABLE, KeyTypes.STRING, WrittenJob.COUNT)
            .withBuckets(4)
            .withHistory(history));
  }

  private KeyHistory of(Object key) {
    return KeyHistory.of(reader(), TABLE, key);
  }

  private static List<String> texts(List<KeyBatch> batches) {
    return batches.stream().map(KeyHistoryTests::text).toList();
  }

  private static String text(KeyBatch batch) {
    return batch.batch()
        + ": "
        + batch.changes().stream()
            .map(change -> count(change, true) + ">" + count(change, false))
            .collect(Collectors.joining(" "));
  }

  private static String count(Change change, boolean before) {
    return (before ? change.before() : change.after())
        .map((Value value) -> String.valueOf(value.asLong("count")))
        .orElse("-");
  }

  @Test
  void theBatchesThatChangedAKeyAreGivenNewestFirst() {
    try (WrittenJob<String> written = open(64)) {
      written.batch(Map.of("a", 1L, "b", 1L));
      written.batch(Map.of("b", 2L, "aa", 2L));
      Plan aborted = written.plan();
      written.write(aborted, Map.of("a", 9L));
      written.log().abort(aborted, false);
      written.batch(Map.of("a", 2L));
      written.batch(Map.of("a", 2L)); // as it was
      written.removal("a");
      written.removal("a");
      written.batch(Map.of("a", 3L));
      written.write(written.plan(), Map.of("a", 7L)); // and is not committed
    }
    fixture().disturb(job);

    List<KeyBatch> all = of("a").newest(100);
    assertEquals(List.of("6: ->3", "4: 2>-", "2: 1>2", "0: ->1"), texts(all));
    assertEquals(reader().snapshotAt(4).planned(), all.get(1).planned());
    assertEquals(2, of("a").newest(2).size());
    assertEquals(List.of(), of("x").newest(9));
    assertEquals(0, of("a").oldest());
    assertEquals(List.of(), of("a").at(3).changes());
    assertEquals("2: 1>2", text(of("a").at(2)));
  }

  @Test
  void whatIsOutOfHistoryIsNotAmongThem() {
    try (WrittenJob<String> written = open(3)) {
      for (long batch = 0; batch <= 9; batch++) {
        written.batch(Map.of("a", batch + 1));
      }
    }

    assertEquals(List.of("9: 9>10", "8: 8>9", "7: 7>8"), texts(of("a").newest(100)));
    assertEquals(7, of("a").oldest());
    assertThrows(SnapshotExpiredException.class, () -> of("a").at(6));
    assertThrows(NotFoundException.class, () -> of("a").at(10));
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    try (WrittenJob<String> written = open(3)) {
      written.batch(Map.of("a", 1L));
    }

    assertThrows(IllegalArgumentException.class, () -> of("a").newest(0));
    assertThrows(IllegalArgumentException.class, () -> of(1L).newest(1));
    assertThrows(NotFoundException.class, () -> KeyHistory.of(reader(), "others", "a").newest(1));
    assertEquals(
        "table counts has no windows; ask for the key alone",
        assertThrows(
                IllegalArgumentException.class, () -> of("a").ofWindow(Instant.EPOCH).newest(1))
            .getMessage());
  }

  @Test
  void ofAWindowedTableTheyAreThoseOfAnyWindowOrOfOne() {
    QueueSource<Hit> source = new QueueSource<>("in", 1);
    source.addAll(List.of(hit("a", 10), hit("b", 10)));
    source.addAll(List.of(hit("a", 100), hit("b", 11)));
    source.addAll(List.of(hit("a", 12)));
    run(
        context ->
            context
                .source(source)
                .withWatermark(Hit::time, Duration.ofMinutes(5))
                .keyBy(KeyTypes.STRING, Hit::host)
                .window(WindowSpec.tumbling(Duration.ofMinutes(1)))
                .aggregate(TABLE, Aggregates.count("count")));

    assertEquals(List.of("2: 1>2", "1: ->1", "0: ->1"), texts(of("a").newest(9)));
    assertEquals(List.of("2: 1>2", "0: ->1"), texts(of("a").ofWindow(Instant.EPOCH).newest(9)));
    assertEquals(List.of("1: ->1"), texts(of("a").ofWindow(Instant.ofEpochSecond(60)).newest(9)));
    assertEquals(
        Instant.ofEpochSecond(60), of("a").at(1).changes().get(0).window().orElseThrow().start());
  }

  private static Hit hit(String host, long second) {
    return new Hit(host, 1, Instant.ofEpochSecond(second));
  }

  /** More versions than are asked for at once, and keys that are alike. */
  @Test
  void ofRandomWritesTheyAreWhatAPlainListHas() {
    Random random = new Random(seed);
    List<String> keys = List.of("", "a", "aa", "b", "ba");
    Map<String, List<String>> expected = new HashMap<>();
    Map<String, Long> values = new HashMap<>();
    try (WrittenJob<String> written = open(500)) {
      for (int batch = 0; batch < 110; batch++) {
        Map<String, Long> changes = new HashMap<>();
        for (String key : keys) {
          if (random.nextInt(3) > 0) {
            changes.put(key, (long) random.nextInt(3));
          }
        }
        written.batch(changes);
        for (Map.Entry<String, Long> change : changes.entrySet()) {
          Long before = values.put(change.getKey(), change.getValue());
          if (!change.getValue().equals(before)) {
            expected
                .computeIfAbsent(change.getKey(), missing -> new ArrayList<>())
                .add(0, batch + ": " + (before == null ? "-" : before) + ">" + change.getValue());
          }
        }
      }
    }
    fixture().disturb(job);

    for (String key : keys) {
      assertEquals(expected.get(key), texts(of(key).newest(1_000)), () -> "seed " + seed);
    }
  }
}
