package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.QueueSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Graphs of operations put together at random, against plain loops over the same batches: opened
 * once or anew for each batch. Each operation takes numbers and gives numbers, and has a model that
 * is told all that was given before.
 */
final class RandomGraphTest {
  private static final int GRAPHS = 30;
  private static final int BATCHES = 7;
  private static final long LIMIT = 10_000;

  private final long seed = System.nanoTime();

  /** An operation, and what it does with all batches. */
  private record Step(
      String name,
      BiFunction<DStream<Long>, String, DStream<Long>> operation,
      Function<List<List<Long>>, List<List<Long>>> model) {}

  /** One that does with each batch the same by itself. */
  private static Step within(
      String name,
      Function<DStream<Long>, DStream<Long>> operation,
      Function<List<Long>, Stream<Long>> model) {
    return new Step(
        name,
        (in, table) -> operation.apply(in),
        batches -> batches.stream().map(batch -> model.apply(batch).toList()).toList());
  }

  private static List<Step> steps(Random random) {
    int length = 1 + random.nextInt(4);
    int slide = 1 + random.nextInt(3);
    BatchWindow window = BatchWindow.sliding(length, slide);
    int partitions = 1 + random.nextInt(6);
    Lookup<Long, Long> squares =
        Lookup.of(
            IntStream.range(0, 50)
                .boxed()
                .collect(Collectors.toMap(n -> (long) n, n -> (long) n * n)));
    return List.of(
        within(
            "map",
            in -> in.map(n -> limited(n * 3 + 1)),
            all -> all.stream().map(n -> limited(n * 3 + 1))),
        within(
            "filter",
            in -> in.filter(n -> n % 3 != 0),
            all -> all.stream().filter(n -> n % 3 != 0)),
        within(
            "flatMap",
            in -> in.flatMap(n -> n % 2 == 0 ? List.of(n, n / 2) : List.of()),
            all -> all.stream().filter(n -> n % 2 == 0).flatMap(n -> Stream.of(n, n / 2))),
        within(
            "flatMapOptional",
            in -> in.flatMapOptional(n -> n % 5 == 0 ? Optional.empty() : Optional.of(n)),
            all -> all.stream().filter(n -> n % 5 != 0)),
        within(
            "mapPartitions",
            in ->
                in.mapPartitions(
                    records -> {
                      List<Long> made = new ArrayList<>();
                      records.forEachRemaining(n -> made.add(limited(n + 7)));
                      return made.iterator();
                    }),
            all -> all.stream().map(n -> limited(n + 7))),
        within("glom", in -> in.glom().flatMap(all -> all), List::stream),
        within("repartition", in -> in.repartition(partitions), List::stream),
        within(
            "union",
            in -> in.union(in.map(n -> limited(n + 1))),
            all -> all.stream().flatMap(n -> Stream.of(n, limited(n + 1)))),
        within("count", DStream::count, all -> Stream.of((long) all.size())),
        within(
            "reduce",
            in -> in.reduce((one, other) -> limited(one + other)),
            all -> all.stream().reduce((one, other) -> limited(one + other)).stream()),
        within(
            "top",
            in -> in.top(5, (one, other) -> Long.compare(other, one)),
            all -> all.stream().sorted((one, other) -> Long.compare(other, one)).limit(5)),
        within("orderBy", in -> in.orderBy(Long::compare), List::stream),
        within(
            "reduceByKey",
            in -> paired(keyed(in, 5).reduceByKey((one, other) -> limited(one + other))),
            all -> reduced(all, 5).entrySet().stream().map(RandomGraphTest::one)),
        within(
            "groupByKey",
            in -> paired(keyed(in, 6).groupByKey().mapValues(values -> (long) values.size())),
            all -> sizes(all, 6).entrySet().stream().map(RandomGraphTest::one)),
        within(
            "combineByKey",
            in -> paired(keyed(in, 4).combineByKey(n -> 1L, (n, v) -> n + 1, Long::sum)),
            all -> sizes(all, 4).entrySet().stream().map(RandomGraphTest::one)),
        within(
            "countByValue",
            in -> paired(in.map(n -> n % 8).countByValue(KeyTypes.LONG)),
            all -> sizes(all, 8).entrySet().stream().map(RandomGraphTest::one)),
        within(
            "join",
            in -> joined(in, (left, right) -> left.join(right)),
            all -> loops(all, false, false)),
        within(
            "fullOuterJoin",
            in -> joined(in, (left, right) -> left.fullOuterJoin(right)),
            all -> loops(all, true, true)),
        within(
            "lookup",
            in ->
                in.keyBy(KeyTypes.LONG, n -> n % 100)
                    .leftOuterJoin(squares)
                    .map(pair -> pair.value().findRight().orElse(pair.value().left())),
            all -> all.stream().map(n -> n % 100 < 50 ? (n % 100) * (n % 100) : n)),
        within(
            "rollup",
            in ->
                paired(
                    in.rollup(n -> List.of(n % 3), KeyTypes.LONG)
                        .mapToPair(
                            KeyTypes.LONG,
                            pair ->
                                Pair.of(
                                    pair.key().get(0) == null ? 9L : (Long) pair.key().get(0),
                                    pair.value()))
                        .reduceByKey((one, other) -> limited(one + other))),
            all ->
                Stream.concat(
                    reduced(all, 3).entrySet().stream().map(RandomGraphTest::one),
                    all.stream().reduce((one, other) -> limited(one + other)).stream()
                        .map(sum -> one(Map.entry(9L, sum))))),
        new Step(
            "window " + window,
            (in, table) -> in.window(window, StateSpec.of(table, Long.class)),
            batches -> windows(batches, window, List::stream)),
        new Step(
            "countByWindow " + window,
            (in, table) -> in.countByWindow(window, table),
            batches -> windows(batches, window, all -> Stream.of((long) all.size()))),
        new Step(
            "reduceByKeyAndWindow " + window,
            (in, table) ->
                paired(
                    keyed(in, 5)
                        .reduceByKeyAndWindow(
                            window,
                            StateSpec.of(table, Long.class),
                            (one, other) -> limited(one + other))),
            batches ->
                windows(
                    batches,
                    window,
                    all -> reduced(all, 5).entrySet().stream().map(RandomGraphTest::one))),
        new Step(
            "with inverse " + window,
            (in, table) ->
                paired(
                    keyed(in, 5)
                        .mapValues(n -> 1L)
                        .reduceByKeyAndWindow(
                            window,
                            StateSpec.of(table, Long.class),
                            Long::sum,
                            (sum, left) -> sum - left,
                            pair -> pair.value() > 0)),
            batches ->
                windows(
                    batches,
                    window,
                    all -> sizes(all, 5).entrySet().stream().map(RandomGraphTest::one))),
        new Step(
            "updateStateByKey",
            (in, table) ->
                paired(
                    keyed(in, 6)
                        .updateStateByKey(
                            StateSpec.of(table, Long.class),
                            (key, values, before) -> Optional.of(before.orElse(0L) + values.size()))
                        .events()),
            batches ->
                running(
                    batches,
                    (batch, counts) -> {
                      sizes(batch, 6).forEach((key, n) -> counts.merge(key, n, Long::sum));
                      return sizes(batch, 6).keySet().stream()
                          .map(key -> one(Map.entry(key, counts.get(key))));
                    })),
        new Step(
            "aggregateByKey",
            (in, table) ->
                paired(
                    keyed(in, 6)
                        .aggregateByKey(table, Aggregates.count("n"))
                        .events()
                        .mapValues(result -> result.asLong("n"))),
            batches ->
                running(
                    batches,
                    (batch, counts) -> {
                      sizes(batch, 6).forEach((key, n) -> counts.merge(key, n, Long::sum));
                      return sizes(batch, 6).keySet().stream()
                          .map(key -> one(Map.entry(key, counts.get(key))));
                    })),
        new Step(
            "mapWithState",
            (in, table) ->
                keyed(in, 6)
                    .mapWithState(
                        StateSpec.of(table, Long.class),
                        (key, value, state) -> {
                          state.update(state.toOptional().orElse(0L) + 1);
                          return Optional.of(key + 10 * state.get());
                        }),
            batches ->
                running(
                    batches,
                    (batch, counts) ->
                        batch.stream().map(n -> n % 6 + 10 * counts.merge(n % 6, 1L, Long::sum)))),
        new Step(
            "dropDuplicates",
            (in, table) -> in.keyBy(KeyTypes.LONG, n -> n).dropDuplicates(table).values(),
            batches -> {
              Set<Long> seen = new HashSet<>();
              return batches.stream()
                  .map(batch -> batch.stream().filter(seen::add).toList())
                  .toList();
            }));
  }

  @Test
  void graphsOfAllOperationsAreWhatPlainLoopsAre() {
    Set<String> used = new HashSet<>();
    for (int graph = 0; graph < GRAPHS; graph++) {
      Random random = new Random(seed + graph);
      List<Step> chosen = new ArrayList<>();
      for (int i = 2 + random.nextInt(4); i > 0; i--) {
        List<Step> all = steps(random);
        // each is there in one of the graphs, whatever the seed
        int next = chosen.isEmpty() ? graph % all.size() : random.nextInt(all.size());
        chosen.add(all.get(next));
      }
      chosen.forEach(step -> used.add(step.name().split(" ")[0]));
      check(
          chosen,
          random,
          "seed " + (seed + graph) + ": " + chosen.stream().map(Step::name).toList());
    }
    assertEquals(steps(new Random(seed)).size(), used.size(), () -> "used " + used);
  }

  private static void check(List<Step> steps, Random random, String shown) {
    List<List<Long>> batches =
        IntStream.range(0, BATCHES)
            .mapToObj(
                batch ->
                    IntStream.rangeClosed(0, random.nextInt(25))
                        .mapToObj(i -> (long) random.nextInt(200))
                        .toList())
            .toList();
    List<List<Long>> expected = batches;
    for (Step step : steps) {
      expected = step.model().apply(expected);
    }
    QueueSource<Long> source = new QueueSource<>("in", 1 + random.nextInt(3));
    try (SteppedJob job = new SteppedJob()) {
      job.begin(random.nextBoolean(), context -> graph(context.source(source), steps));
      for (int batch = 0; batch < BATCHES; batch++) {
        source.addAll(batches.get(batch));
        assertEquals(
            expected.get(batch).stream().map(n -> "" + n).sorted().toList(),
            job.step(),
            shown + ", batch " + batch);
      }
    }
  }

  private static DStream<String> graph(DStream<Long> in, List<Step> steps) {
    DStream<Long> numbers = in;
    for (int i = 0; i < steps.size(); i++) {
      numbers = steps.get(i).operation().apply(numbers, "table" + i);
    }
    return numbers.map(n -> "" + n);
  }

  private static long limited(long n) {
    return Math.floorMod(n, LIMIT);
  }

  private static PairDStream<Long, Long> keyed(DStream<Long> in, int keys) {
    return in.keyBy(KeyTypes.LONG, n -> n % keys);
  }

  private static DStream<Long> paired(PairDStream<Long, Long> pairs) {
    return pairs.map(pair -> one(Map.entry(pair.key(), pair.value())));
  }

  private static long one(Map.Entry<Long, Long> pair) {
    return pair.getKey() + 10 * pair.getValue();
  }

  private static DStream<Long> joined(
      DStream<Long> in,
      BiFunction<
              PairDStream<Long, Long>,
              PairDStream<Long, Long>,
              PairDStream<Long, Joined<Long, Long>>>
          join) {
    return join.apply(keyed(in.filter(n -> n % 2 == 0), 7), keyed(in.filter(n -> n % 2 != 0), 7))
        .map(
            pair ->
                limited(
                    pair.value().findLeft().orElse(1L) * 3 + pair.value().findRight().orElse(2L)))
        .top(20, Long::compare); // so that joins of joins stay small
  }

  private static Stream<Long> loops(List<Long> all, boolean leftOuter, boolean rightOuter) {
    List<Long> joined = new ArrayList<>();
    for (long key = 0; key < 7; key++) {
      long of = key;
      List<Long> left = all.stream().filter(n -> n % 7 == of && n % 2 == 0).toList();
      List<Long> right = all.stream().filter(n -> n % 7 == of && n % 2 != 0).toList();
      left.forEach(one -> right.forEach(other -> joined.add(limited(one * 3 + other))));
      if (leftOuter && right.isEmpty()) {
        left.forEach(one -> joined.add(limited(one * 3 + 2)));
      }
      if (rightOuter && left.isEmpty()) {
        right.forEach(other -> joined.add(limited(3 + other)));
      }
    }
    return joined.stream().sorted().limit(20);
  }

  private static Map<Long, Long> reduced(List<Long> all, int keys) {
    Map<Long, Long> sums = new TreeMap<>();
    all.forEach(n -> sums.merge(n % keys, n, (one, other) -> limited(one + other)));
    return sums;
  }

  private static Map<Long, Long> sizes(List<Long> all, int keys) {
    Map<Long, Long> sizes = new TreeMap<>();
    all.forEach(n -> sizes.merge(n % keys, 1L, Long::sum));
    return sizes;
  }

  private static List<List<Long>> windows(
      List<List<Long>> batches, BatchWindow window, Function<List<Long>, Stream<Long>> model) {
    List<List<Long>> given = new ArrayList<>();
    for (int batch = 0; batch < batches.size(); batch++) {
      List<Long> all =
          batches.subList(Math.max(0, batch + 1 - window.length()), batch + 1).stream()
              .flatMap(List::stream)
              .toList();
      given.add((batch + 1) % window.slide() == 0 ? model.apply(all).toList() : List.of());
    }
    return given;
  }

  private static List<List<Long>> running(
      List<List<Long>> batches, BiFunction<List<Long>, Map<Long, Long>, Stream<Long>> model) {
    Map<Long, Long> counts = new HashMap<>();
    return batches.stream().map(batch -> model.apply(batch, counts).toList()).toList();
  }
}
