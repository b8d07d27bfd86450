package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.client.Answer;
import io.tarn.client.Row;
import io.tarn.client.TableReader;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The rows with the largest numbers. */
abstract class TopTests extends ClientContract {
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** What is kept of a page. */
  record Page(String name, Long visits, Double mean) {}

  @Test
  void theLargestComeFirstAndThoseAlikeInKeyOrder() {
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < 80; i++) {
      counts.put("k" + i, (long) random.nextInt(20) - 5);
    }
    try (WrittenJob<String> written = openCounts()) {
      written.batch(counts);
      written.batch(Map.of("k0", 100L));
    }
    List<String> expected =
        counts.entrySet().stream()
            .sorted(
                Comparator.comparing(Map.Entry<String, Long>::getValue)
                    .reversed()
                    .thenComparing(Map.Entry::getKey))
            .map(each -> each.getKey() + " " + each.getValue())
            .toList();

    for (int most : List.of(1, 7, 80, 81, Integer.MAX_VALUE)) {
      Answer<List<Row>> top = reader().snapshotAt(0).table("counts").top(most, "count");
      assertEquals(0, top.batch());
      assertEquals(
          expected.subList(0, Math.min(80, most)),
          top.value().stream().map(row -> row.key() + " " + row.value().asLong("count")).toList(),
          () -> "seed " + seed);
    }
    assertEquals("k0", reader().snapshot().table("counts").top(1, "count").value().get(0).key());
  }

  @Test
  void theNewestWindowIsTakenUnlessOneIsNamed() {
    List<Visit> visits = Visit.some(200, random);
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    source.addAll(visits);
    run(context -> Visit.countByWindow(context, source));
    TableReader table = reader().snapshot().table(Visit.TABLE);
    List<Row> all = table.scan().toList();
    Instant newest = all.stream().map(TopTests::start).max(Comparator.naturalOrder()).orElseThrow();

    assertEquals(top(all, newest, 3), table.top(3, "most").value(), () -> "seed " + seed);
    for (int i = 0; i < 5; i++) {
      Instant start = start(all.get(random.nextInt(all.size())));
      assertEquals(top(all, start, 4), table.top(4, "most", start).value(), () -> "seed " + seed);
    }
    assertEquals(List.of(), table.top(4, "most", newest.plusSeconds(1)).value());
  }

  private static List<Row> top(List<Row> all, Instant start, int most) {
    return all.stream()
        .filter(row -> start(row).equals(start))
        .sorted(
            Comparator.comparing((Row row) -> row.value().asLong("most"), Comparator.reverseOrder())
                .thenComparing(row -> row.key().toString()))
        .limit(most)
        .toList();
  }

  private static Instant start(Row row) {
    return row.window().orElseThrow().start();
  }

  @Test
  void allSessionsAreLookedAt() {
    QueueSource<Visit> source = new QueueSource<>("in", 1);
    source.addAll(List.of(visit("a", 0), visit("a", 1), visit("a", 60), visit("b", 100)));
    run(
        context ->
            context
                .source(source)
                .withWatermark(Visit::time, Duration.ofMinutes(1))
                .keyBy(KeyTypes.STRING, Visit::page)
                .sessionWindow(Duration.ofSeconds(10))
                .aggregate(
                    StateSpec.table("sessions").buckets(4), List.of(Aggregates.count("count"))));
    TableReader table = reader().snapshot().table("sessions");

    assertEquals(
        List.of("a 2", "a 1", "b 1"),
        table.top(5, "count").value().stream()
            .map(row -> row.key() + " " + row.value().asLong("count"))
            .toList());
    assertEquals(
        "table sessions has sessions, each of a time of its own; leave the window's start out",
        refused(() -> table.top(1, "count", Visit.START)));
  }

  private static Visit visit(String page, int seconds) {
    return new Visit(page, Visit.START.plusSeconds(seconds), 1);
  }

  @Test
  void fractionsNullsAndNumbersWithoutFieldsAreCompared() {
    QueueSource<String> source = new QueueSource<>("in", 1);
    source.addAll(List.of("a", "b", "b", "c", "c", "c", "nothing"));
    run(
        context -> {
          var words = context.source(source).keyBy(KeyTypes.STRING, word -> word);
          words.updateStateByKey(
              StateSpec.of("pages", Page.class).buckets(4),
              (word, more, before) ->
                  Optional.of(
                      word.equals("nothing")
                          ? new Page(word, null, Double.NaN)
                          : new Page(word, (long) more.size(), 7.0 / more.size())));
          words.updateStateByKey(
              StateSpec.of("lengths", Long.class).buckets(4),
              (word, more, before) -> Optional.of((long) word.length() * more.size()));
        });
    TableReader pages = reader().snapshot().table("pages");
    TableReader lengths = reader().snapshot().table("lengths");

    assertEquals(List.of("c", "b", "a"), keys(pages.top(9, "visits")));
    assertEquals(List.of("a", "b"), keys(pages.top(2, "mean")));
    assertEquals(List.of("nothing", "c"), keys(lengths.top(2, "value")));
    assertEquals(List.of("nothing", "c", "b"), keys(lengths.top(3, "")));
    assertEquals(
        "Table pages has no field visit; did you mean visits? It has [mean, name, visits]",
        refused(() -> pages.top(1, "visit")));
    assertEquals(
        "Field name of table pages holds no numbers: that of key a is \"a\"; numbers are in"
            + " [visits, mean]",
        refused(() -> pages.top(1, "name")));
    assertEquals(
        "Table lengths has no field count: its values have no fields and are numbers themselves;"
            + " ask for \"value\"",
        refused(() -> lengths.top(1, "count")));
  }

  @Test
  void whatCannotBeRankedIsRefused() {
    try (WrittenJob<String> written = openCounts()) {
      written.removal("a");
      TableReader table = reader().snapshot().table("counts");
      assertEquals(List.of(), table.top(1, "count").value());
      assertEquals(
          "the top 0 rows were asked for; ask for 1 or more", refused(() -> table.top(0, "count")));
      assertEquals(
          "Table counts has no field value; it has [count]", refused(() -> table.top(1, "value")));
      assertEquals(
          "table counts has no windows; leave the window's start out",
          refused(() -> table.top(1, "count", Visit.START)));
    }
  }

  private static String refused(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }

  private static List<Object> keys(Answer<List<Row>> rows) {
    return rows.value().stream().map(Row::key).toList();
  }

  private WrittenJob<String> openCounts() {
    return WrittenJob.open(
        backend,
        job,
        KeyTypes.STRING,
        TableSchema.of("counts", KeyTypes.STRING, WrittenJob.COUNT).withBuckets(4));
  }
}
