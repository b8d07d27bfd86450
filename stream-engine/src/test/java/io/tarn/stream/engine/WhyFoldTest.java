package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.client.Change;
import io.tarn.client.JobReader;
import io.tarn.client.Rows;
import io.tarn.client.Value;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.Window;
import io.tarn.schemas.WindowSpec;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.why.Cause;
import io.tarn.stream.engine.why.InputRecord;
import io.tarn.stream.engine.why.Why;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Of random keys and batches, the records that are found, folded by the job's own function, are
 * what lies between the versions before and after. The seed is told where it fails.
 */
final class WhyFoldTest {
  private static final int BATCHES = 40;
  private static final int KEYS = 60;
  private static final int QUESTIONS = 1_000;
  private static final long SEED = System.nanoTime();
  private static final WindowSpec WINDOWS =
      WindowSpec.sliding(Duration.ofSeconds(30), Duration.ofSeconds(10));

  private final Random random = new Random(SEED);
  private final TestJob job = new TestJob();
  private final QueueSource<Sale> sales = new QueueSource<>("sales", 3);
  private final List<List<Sale>> input = new ArrayList<>();

  record Sale(String customer, String article, long cents, long second) implements Serializable {
    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  /** Depends on the order of what was added. */
  record Tally(long count, long hash) implements Serializable {
    static Optional<Tally> add(String customer, List<Sale> sales, Optional<Tally> before) {
      Tally tally = before.orElse(new Tally(0, 7));
      for (Sale sale : sales) {
        tally = new Tally(tally.count + 1, (tally.hash * 31 + sale.cents) % 1_000_003);
      }
      return tally.hash % 11 == 0 ? Optional.empty() : Optional.of(tally);
    }
  }

  private void graph(StreamingContext context) {
    DStream<Sale> all = context.source(sales).withWatermark(Sale::time, Duration.ofSeconds(20));
    StateDStream<String, Tally> tallies =
        all.keyBy(KeyTypes.STRING, Sale::customer)
            .updateStateByKey(StateSpec.of("tallies", Tally.class), Tally::add);
    tallies
        .keyBy(KeyTypes.LONG, pair -> pair.value().count())
        .aggregateByKey("byCount", Aggregates.count("customers"));
    all.keyBy(KeyTypes.STRING, Sale::article)
        .window(WINDOWS)
        .aggregate("windows", Aggregates.count("count"), Aggregates.sum("cents", Sale::cents));
  }

  private void runAll() {
    long second = 1_000;
    for (int batch = 0; batch < BATCHES; batch++) {
      List<Sale> records = new ArrayList<>();
      int count = random.nextInt(60);
      for (int i = 0; i < count; i++) {
        records.add(
            new Sale(
                "c" + (int) Math.abs(random.nextGaussian() * KEYS / 2),
                "a" + random.nextInt(8),
                random.nextInt(1_000),
                second + random.nextInt(60) - 30));
      }
      second += random.nextInt(15);
      input.add(records);
      sales.addAll(records);
    }
    job.run(this::graph);
  }

  private Sale sale(InputRecord record) {
    String[] position = record.position().split(":");
    return input.get(Integer.parseInt(position[0])).get(Integer.parseInt(position[1]));
  }

  private static long of(Optional<Value> value, String field) {
    return value.map(found -> found.json().get(field)).map(JsonNode::asLong).orElse(0L);
  }

  @Test
  void theRecordsThatAreFoundFoldedAreTheDifferenceOfTheVersions() {
    runAll();
    JobReader reader = job.reader();
    Why why;
    try (StreamingContext context = job.context()) {
      graph(context);
      why = context.why(job.client());
    }
    long last = reader.snapshot().batch();
    Map<String, List<Change>> known = new HashMap<>();
    int told = 0;
    for (int i = 0; i < QUESTIONS; i++) {
      long batch = random.nextInt((int) last + 1);
      String table = List.of("tallies", "windows", "byCount").get(random.nextInt(3));
      List<Change> changes =
          known.computeIfAbsent(
              table + " " + batch, missing -> reader.changes(table, batch - 1, batch).toList());
      if (changes.isEmpty()) {
        continue;
      }
      Change change = changes.get(random.nextInt(changes.size()));
      String asked = "seed " + SEED + ": " + table + " " + change + " batch " + batch;
      Cause cause =
          why.cause(
              table, change.key(), change.window().map(Window::start), batch, Integer.MAX_VALUE);
      assertTrue(cause.isWhole(), () -> asked + ": " + cause);
      assertEquals(List.of(change), cause.batch().changes(), asked);
      List<Sale> found = cause.records().stream().map(this::sale).toList();
      switch (table) {
        case "tallies" -> assertTally(change, found, asked);
        case "windows" -> assertWindow(change, found, asked);
        default -> assertCounts(reader, batch, (Long) change.key(), change, found, asked);
      }
      told++;
    }
    int questions = told;
    assertTrue(told > QUESTIONS / 2, () -> "only " + questions + " changes were asked about");
  }

  private static void assertTally(Change change, List<Sale> found, String asked) {
    Optional<Tally> before = change.before().map(value -> value.as(Tally.class));
    assertEquals(
        change.after().map(value -> value.as(Tally.class)),
        Tally.add(String.valueOf(change.key()), found, before),
        asked);
    assertTrue(found.stream().allMatch(sale -> sale.customer().equals(change.key())), asked);
  }

  private static void assertWindow(Change change, List<Sale> found, String asked) {
    assertEquals(of(change.after(), "count") - of(change.before(), "count"), found.size(), asked);
    assertEquals(
        of(change.after(), "cents") - of(change.before(), "cents"),
        found.stream().mapToLong(Sale::cents).sum(),
        asked);
    Window window = change.window().orElseThrow();
    assertTrue(
        found.stream()
            .allMatch(
                sale ->
                    sale.article().equals(change.key())
                        && !sale.time().isBefore(window.start())
                        && sale.time().isBefore(window.end())),
        asked);
  }

  /** Those of all customers whose tally came to that count in the batch, or left it. */
  private void assertCounts(
      JobReader reader, long batch, long count, Change of, List<Sale> found, String asked) {
    long difference = 0;
    List<Sale> expected = new ArrayList<>();
    try (Rows<Change> tallies = reader.changes("tallies", batch - 1, batch)) {
      for (Change change : tallies) {
        boolean left = of(change.before(), "count") == count && change.before().isPresent();
        boolean came = of(change.after(), "count") == count && change.after().isPresent();
        difference += (came ? 1 : 0) - (left ? 1 : 0);
        if (left || came) {
          input.get((int) batch).stream()
              .filter(sale -> sale.customer().equals(change.key()))
              .forEach(expected::add);
        }
      }
    }
    assertEquals(of(of.after(), "customers") - of(of.before(), "customers"), difference, asked);
    assertEquals(sorted(expected), sorted(found), asked);
  }

  private static List<String> sorted(List<Sale> sales) {
    return sales.stream().map(Sale::toString).sorted().toList();
  }
}
