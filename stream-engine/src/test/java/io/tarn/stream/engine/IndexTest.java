package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.client.KeyRange;
import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.schemas.AggregateResult;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.spi.job.BadRecords;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Indexes of tables, and the first k of them. */
final class IndexTest {
  /** A table in order of its counts: the greatest first. */
  private static final TableSpec<List<Object>, AggregateResult> BY_COUNT =
      StateSpec.table("byCount").keyedBy(KeyTypes.struct(KeyTypes.LONG, KeyTypes.STRING));

  private final QueueSource<String> words = new QueueSource<>("in", 2);
  private final TestJob job =
      new TestJob(new InMemoryBackend(), TestJob.STRICT.withBadRecords(BadRecords.DEAD_LETTERS));

  private StateDStream<String, AggregateResult> counts(StreamingContext context) {
    return context
        .source(words)
        .keyBy(KeyTypes.STRING, word -> word)
        .aggregateByKey("counts", Aggregates.count("n"));
  }

  private void say(String said) {
    words.addAll(List.of(said.split(" ")));
  }

  @Test
  void theThreeMostFrequentWordsAreTheFirstRowsOfTheIndex() {
    Consumer<StreamingContext> graph =
        context -> counts(context).indexBy("byCount", KeyTypes.LONG, count -> -count.asLong("n"));
    say("a b b c c c d d d d");
    job.run(graph);
    assertEquals(List.of("4 d", "3 c", "2 b"), top(3));
    say("a a a a e");
    job.run(graph);

    assertEquals(List.of("5 a", "4 d", "3 c"), top(3));
    assertEquals(List.of("5 a", "4 d", "3 c", "2 b", "1 e"), top(9));
  }

  private List<String> top(int most) {
    List<String> top = new ArrayList<>();
    try (var rows = job.reader().snapshot().table(BY_COUNT).scan(KeyRange.ALL, most)) {
      rows.forEach(row -> top.add(row.state().asLong("n") + " " + row.key().get(1)));
    }
    return top.subList(0, Math.min(most, top.size()));
  }

  @Test
  void aValueWithoutAnIndexIsLeftOutAndOneThatIsRemovedGoes() {
    Consumer<StreamingContext> graph =
        context ->
            context
                .source(words)
                .keyBy(KeyTypes.STRING, word -> word.substring(0, 1))
                .<String>updateStateByKey(
                    StateSpec.of("last", String.class),
                    (key, all, before) ->
                        Optional.of(all.get(all.size() - 1)).filter(word -> word.length() < 4))
                .indexBy(
                    "byLength",
                    KeyTypes.LONG,
                    word -> word.length() == 1 ? null : (long) word.length());
    say("ab b cc");
    job.run(graph);
    assertEquals(List.of("[2, a] ab", "[2, c] cc"), index());
    say("a bbb cccc");
    job.run(graph);
    assertEquals(List.of("[3, b] bbb"), index());
  }

  private List<String> index() {
    List<String> index = new ArrayList<>();
    try (Rows<Row> rows = job.reader().snapshot().table("byLength").scan()) {
      rows.forEach(row -> index.add(row.key() + " " + row.value().json().asText()));
    }
    return index;
  }

  @Test
  void anIndexOfAnIndexIsOneAndHasChanges() {
    List<Object> moved = new ArrayList<>();
    Consumer<StreamingContext> graph =
        context ->
            counts(context)
                .indexBy("byCount", KeyTypes.LONG, count -> count.asLong("n"))
                .indexBy("odd", KeyTypes.BOOLEAN, count -> count.asLong("n") % 2 == 1)
                .changes()
                .foreachBatch(
                    (info, all) ->
                        all.stream()
                            .map(
                                each ->
                                    each.key()
                                        + (each.before() == null ? " came" : " was")
                                        + (each.after() == null ? " and went" : ""))
                            .sorted()
                            .forEach(moved::add));
    say("a a");
    job.run(graph);
    say("a");
    job.run(graph);

    assertEquals(
        List.of("[false, [2, a]] came", "[false, [2, a]] was and went", "[true, [3, a]] came"),
        moved);
  }

  /** Against a plain map, with functions that fail on some values. */
  @RepeatedTest(3)
  void anIndexHasWhatTheTableHas() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Long> sums = new HashMap<>();
    QueueSource<Pair<String, Long>> source = new QueueSource<>("in", 2);
    for (int batch = 0; batch < 8; batch++) {
      List<Pair<String, Long>> pairs = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        pairs.add(Pair.of("k" + random.nextInt(9), (long) random.nextInt(7) - 3));
      }
      source.addAll(pairs);
      pairs.forEach(pair -> sums.merge(pair.key(), pair.value(), Long::sum));
      job.run(
          context ->
              context
                  .source(source)
                  .mapToPair(KeyTypes.STRING, pair -> pair)
                  .<Long>updateStateByKey(
                      StateSpec.of("sums", Long.class),
                      (key, all, before) ->
                          Optional.of(
                                  before.orElse(0L) + all.stream().mapToLong(each -> each).sum())
                              .filter(sum -> sum != 0))
                  .indexBy(
                      "bySum",
                      KeyTypes.LONG,
                      sum -> {
                        if (sum == 2) {
                          throw new IllegalArgumentException("two");
                        }
                        return sum;
                      }));
      sums.values().removeIf(sum -> sum == 0);
      Map<String, String> expected = new TreeMap<>();
      sums.forEach(
          (key, sum) -> {
            if (sum != 2) {
              expected.put("[" + sum + ", " + key + "]", sum.toString());
            }
          });
      Map<String, String> found = new TreeMap<>();
      try (Rows<Row> rows = job.reader().snapshot().table("bySum").scan()) {
        rows.forEach(row -> found.put(row.key().toString(), row.value().json().toString()));
      }
      assertEquals(expected, found, () -> "seed " + seed);
    }
  }
}
