package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Answer;
import io.tarn.client.KeyRange;
import io.tarn.client.Row;
import io.tarn.client.Snapshot;
import io.tarn.client.TableReader;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Windows, combined of panes by the reader, against windows counted one by one. */
abstract class WindowTests extends ClientContract {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void windowsEqualThoseCountedOneByOne() {
    List<Visit> first = Visit.some(150, random);
    List<Visit> all = new ArrayList<>(first);
    all.addAll(Visit.some(150, random));
    runVisits(first, all.subList(150, 300));

    assertEquals(
        Visit.windowsOf(all),
        text(reader().snapshot().table(Visit.TABLE).scan().toList()),
        this::seed);
    assertEquals(
        Visit.windowsOf(first),
        text(reader().snapshotAt(0).table(Visit.TABLE).scan().toList()),
        this::seed);
  }

  @Test
  void windowsOfAKeyBeginInTheTimeAsked() {
    List<Visit> visits = Visit.some(300, random);
    runVisits(visits);
    TableReader table = reader().snapshot().table(Visit.TABLE);
    List<String> own =
        Visit.windowsOf(visits).stream().filter(row -> row.startsWith("/page-3#")).toList();

    assertEquals(own, text(table.windows("/page-3").value()), this::seed);
    assertEquals(List.of(), table.windows("/page-99").value());
    for (int i = 0; i < 20; i++) {
      Instant from = Visit.START.plusSeconds(random.nextInt(1_800) - 600);
      Instant to = from.plusSeconds(random.nextInt(900));
      assertEquals(
          own.stream().filter(row -> !start(row).isBefore(from)).toList(),
          text(table.windows("/page-3", from, null).value()),
          this::seed);
      assertEquals(
          own.stream().filter(row -> start(row).isBefore(to)).toList(),
          text(table.windows("/page-3", null, to).value()),
          this::seed);
      assertEquals(
          own.stream()
              .filter(row -> !start(row).isBefore(from) && start(row).isBefore(to))
              .toList(),
          text(table.windows("/page-3", from, to).value()),
          this::seed);
    }
  }

  @Test
  void scansOfWindowsHaveRangesAndLimits() {
    List<Visit> visits = Visit.some(300, random);
    runVisits(visits);
    TableReader table = reader().snapshot().table(Visit.TABLE);
    List<String> all = Visit.windowsOf(visits);

    assertEquals(all.subList(0, 7), text(table.scan(KeyRange.ALL, 7).toList()), this::seed);
    assertEquals(
        all.stream().filter(row -> row.startsWith("/page-1")).toList(),
        text(table.scan(KeyRange.prefix("/page-1"), Integer.MAX_VALUE).toList()),
        this::seed);
    assertEquals(
        all.stream().filter(row -> row.startsWith("/page-2#")).toList(),
        text(table.scan(KeyRange.between("/page-2", "/page-3"), Integer.MAX_VALUE).toList()),
        this::seed);
  }

  @Test
  void theWindowsOfAllTimeMayBeAskedFor() {
    runVisits(List.of(new Visit("/", Visit.START, 1)));
    TableReader table = reader().snapshot().table(Visit.TABLE);

    List<Row> all = table.windows("/").value();
    assertEquals(all, table.windows("/", Instant.MIN, Instant.MAX).value());
    assertEquals(List.of(), table.windows("/", Instant.MAX, null).value());
    assertEquals(List.of(), table.windows("/", null, Instant.MIN).value());
    assertEquals(
        "a key of visits must not be null",
        assertThrows(IllegalArgumentException.class, () -> table.windows(null)).getMessage());
  }

  /** The watermark of a snapshot decides, so an earlier one goes on showing what it showed. */
  @Test
  void windowsLongBehindTheWatermarkAreShownNoMore() {
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    for (int minute : List.of(0, 10, 30, 31)) {
      source.addAll(List.of(new Visit("/", Visit.START.plus(Duration.ofMinutes(minute)), 1)));
    }
    run(
        context ->
            context
                .source(source)
                .withWatermark(Visit::time, Duration.ZERO)
                .keyBy(KeyTypes.STRING, Visit::page)
                .window(WindowSpec.tumbling(Duration.ofMinutes(5)))
                .aggregate(
                    StateSpec.table(Visit.TABLE).buckets(4).retention(Duration.ofMinutes(20)),
                    List.of(Aggregates.count("count"))));

    assertEquals(List.of(0L, 10L, 30L), startMinutes(reader().snapshotAt(2)));
    assertEquals(List.of(10L, 30L), startMinutes(reader().snapshotAt(3)));
    assertEquals(
        List.of(10L, 30L),
        reader().snapshot().table(Visit.TABLE).scan().toList().stream()
            .map(WindowTests::startMinute)
            .toList());
  }

  private static List<Long> startMinutes(Snapshot snapshot) {
    return snapshot.table(Visit.TABLE).windows("/").value().stream()
        .map(WindowTests::startMinute)
        .toList();
  }

  private static long startMinute(Row row) {
    return Duration.between(Visit.START, row.window().orElseThrow().start()).toMinutes();
  }

  @Test
  void windowsCarryBatchAndAge() {
    clock.advance(Duration.ofMinutes(-5));
    runVisits(Visit.some(10, random));
    clock.advance(Duration.ofMinutes(5));

    Answer<List<Row>> answer = reader().snapshot().table(Visit.TABLE).windows("/page-1");

    assertEquals(0, answer.batch());
    assertEquals(5, answer.age().toMinutes());
  }

  @Test
  void aTableIsAskedForWhatItHas() {
    runVisits(Visit.some(10, random));
    TableReader windowed = reader().snapshot().table(Visit.TABLE);
    assertEquals(
        "table visits is windowed: a key has a row for each window; ask for its windows",
        assertThrows(IllegalArgumentException.class, () -> windowed.get("/page-1")).getMessage());

    try (WrittenJob<String> written =
        WrittenJob.open(
            backend,
            job + "-plain",
            KeyTypes.STRING,
            TableSchema.of("counts", KeyTypes.STRING, WrittenJob.COUNT).withBuckets(1))) {
      written.batch(Map.of("a", 1L));
    }
    TableReader plain = client.job(job + "-plain").snapshot().table("counts");
    assertEquals(
        "table counts has no windows; ask for the key's row",
        assertThrows(IllegalArgumentException.class, () -> plain.windows("a")).getMessage());
  }

  @SafeVarargs
  private void runVisits(List<Visit>... batches) {
    QueueSource<Visit> source = new QueueSource<>("in", 2);
    for (List<Visit> batch : batches) {
      source.addAll(batch);
    }
    run(context -> Visit.countByWindow(context, source));
  }

  private String seed() {
    return "seed " + seed;
  }

  private static Instant start(String row) {
    return Instant.parse(row.substring(row.indexOf('#') + 1, row.indexOf(' ')));
  }

  static List<String> text(List<Row> rows) {
    return rows.stream()
        .map(row -> row.key() + "#" + row.window().orElseThrow().start() + " " + row.value())
        .toList();
  }
}
