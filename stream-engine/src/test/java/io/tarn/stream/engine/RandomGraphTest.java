package io.tarn.stream.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.lookup.Lookup;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.KeyScore;
import io.tarn.stream.engine.function.Joined;
import io.tarn.stream.engine.function.Pair;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.Timer;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
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
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Graphs of operations put together at random, against plain loops over the same batches: opened
 * once or anew for each batch. Each operation takes numbers and gives numbers, and has a model that
 * is told all that was given before. What is done by event time stands at the end of a graph, and
 * is compared once all that waits has come to its end.
 */
final class RandomGraphTest {
  private static final int GRAPHS = 32;
  private static final int BATCHES = 7;
  private static final long LIMIT = 10_000;
  private static final long SECONDS_OF_BATCH = 10;

  /** Those that keep the time of each record. */
  private static final Set<String> BY_RECORD =
      Set.of("map", "filter", "flatMap", "flatMapOptional", "union", "repartition");

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
            "leftSemiJoin",
            in ->
                keyed(in.filter(n -> n % 2 == 0), 7)
                    .leftSemiJoin(keyed(in.filter(n -> n % 2 != 0), 7))
                    .values(),
            all ->
                all.stream()
                    .filter(n -> n % 2 == 0)
                    .filter(n -> all.stream().anyMatch(of -> of % 2 != 0 && of % 7 == n % 7))),
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
            "mapWithState-timeout",
            (in, table) ->
                keyed(in, 6)
                    .mapWithState(
                        StateSpec.of(table, Long.class),
                        (key, value, state) -> {
                          if (state.isTimingOut()) {
                            return Optional.of(500 + key + 10 * state.get());
                          }
                          state.update(state.toOptional().orElse(0L) + 1);
                          return Optional.of(key + 10 * state.get());
                        },
                        Duration.ofSeconds(SECONDS_OF_BATCH + 1)),
            RandomGraphTest::timedOut),
        new Step(
            "process",
            (in, table) ->
                keyed(in, 4).process(StateSpec.withoutValue(table), new Rests(), Rests.COUNTS),
            batches ->
                running(
                    batches,
                    (batch, counts) -> {
                      batch.forEach(n -> counts.merge(n % 4 + 10 * (n % 3), 1L, Long::sum));
                      return sizes(batch, 4).keySet().stream()
                          .map(
                              key ->
                                  one(
                                      Map.entry(
                                          key,
                                          LongStream.range(0, 3)
                                              .map(rest -> counts.getOrDefault(key + 10 * rest, 0L))
                                              .map(count -> count * count)
                                              .sum())));
                    })),
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
        job.at(SECONDS_OF_BATCH * (batch + 1));
        source.addAll(batches.get(batch));
        assertEquals(
            expected.get(batch).stream().map(n -> "" + n).sorted().toList(),
            job.step(),
            shown + ", batch " + batch);
      }
    }
  }

  /** Counts values by what is left of them after a division, in a map. */
  private static final class Rests implements KeyedFunction<Long, Long, Void, Long> {
    static final MapHandle<Long, Long> COUNTS = MapHandle.of("counts", KeyTypes.LONG, Long.class);

    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(Long key, List<Long> values, KeyContext<Void, Long> context) {
      for (long n : values) {
        long before = context.map(COUNTS).get(n % 3).orElse(0L);
        context.map(COUNTS).put(n % 3, before + 1);
      }
      long squares = 0;
      for (long rest = 0; rest < 3; rest++) {
        long count = context.map(COUNTS).get(rest).orElse(0L);
        squares += count * count;
      }
      context.emit(one(Map.entry(key, squares)));
    }

    @Override
    public void onTimer(Long key, Timer timer, KeyContext<Void, Long> context) {
      throw new AssertionError("no timer was set");
    }
  }

  /** Counts by key; one that had nothing in two batches is given once more, and begins anew. */
  private static List<List<Long>> timedOut(List<List<Long>> batches) {
    Map<Long, Long> counts = new TreeMap<>();
    Map<Long, Integer> last = new HashMap<>();
    List<List<Long>> given = new ArrayList<>();
    for (int batch = 0; batch < batches.size(); batch++) {
      List<Long> now = new ArrayList<>();
      for (long n : batches.get(batch)) {
        now.add(n % 6 + 10 * counts.merge(n % 6, 1L, Long::sum));
        last.put(n % 6, batch);
      }
      int earliest = batch - 2;
      for (long key : List.copyOf(counts.keySet())) {
        if (last.get(key) <= earliest) {
          now.add(500 + key + 10 * counts.remove(key));
        }
      }
      given.add(now);
    }
    return given;
  }

  /** A number, and when it happened. */
  private record Timed(long n, long second) implements Serializable {
    static final long SENTINEL = -1;

    Instant time() {
      return Instant.ofEpochSecond(second);
    }
  }

  /** An operation by event time, and what it has given once all that waits has come to its end. */
  private record Leaf(
      String name,
      BiFunction<DStream<Long>, String, DStream<String>> operation,
      Function<List<Timed>, Stream<String>> model) {}

  /** Counts until long after the last record, and then gives how many there were. */
  private static final class CountedAtTheEnd implements KeyedFunction<Long, Long, Long, String> {
    private static final long serialVersionUID = 1L;
    private static final Instant END = Instant.ofEpochSecond(50_000);

    @Override
    public void onValues(Long key, List<Long> values, KeyContext<Long, String> context) {
      context.setValue(context.value().orElse(0L) + values.size());
      context.timers().setEventTime(END);
    }

    @Override
    public void onTimer(Long key, Timer timer, KeyContext<Long, String> context) {
      context.emit(key + "=" + context.value().orElseThrow());
    }
  }

  /** Keeps the last of a key until long after the last record, and then gives it. */
  private static final class LastAtTheEnd implements KeyedFunction<Long, String, String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void onValues(Long key, List<String> values, KeyContext<String, String> context) {
      context.setValue(values.get(values.size() - 1));
      context.timers().setEventTime(CountedAtTheEnd.END);
    }

    @Override
    public void onTimer(Long key, Timer timer, KeyContext<String, String> context) {
      context.emit(key + ":" + context.value().orElseThrow());
    }
  }

  private static List<Leaf> leaves(Random random) {
    long length = 10 + random.nextInt(40);
    long slide = 1 + random.nextInt((int) length);
    long gap = 2 * random.nextInt(15) + 1L; // times are even: none is just a gap apart
    long lower = random.nextInt(60) - 40;
    long upper = lower + random.nextInt(40);
    WindowSpec window = WindowSpec.sliding(Duration.ofSeconds(length), Duration.ofSeconds(slide));
    IntervalJoin<Long, Long> between =
        IntervalJoin.of("waiting", Long.class, Long.class)
            .between(Duration.ofSeconds(lower), Duration.ofSeconds(upper));
    return List.of(
        new Leaf(
            "window " + length + " by " + slide,
            (in, table) ->
                finals(keyed(in, 5).window(window).aggregate(table, Aggregates.count("n"))),
            all ->
                counted(
                    all.stream()
                        .flatMap(
                            each ->
                                LongStream.rangeClosed(
                                        Math.floorDiv(each.second() - length, slide) + 1,
                                        Math.floorDiv(each.second(), slide))
                                    .mapToObj(
                                        i ->
                                            each.n() % 5
                                                + "@"
                                                + Instant.ofEpochSecond(i * slide))))),
        new Leaf(
            "session " + gap,
            (in, table) ->
                finals(
                    keyed(in, 3)
                        .sessionWindow(Duration.ofSeconds(gap))
                        .aggregate(StateSpec.table(table), List.of(Aggregates.count("n")))),
            all -> sessions(all, 3, gap)),
        new Leaf(
            "cube",
            (in, table) ->
                in.cube(n -> List.of(n % 2, n % 3), KeyTypes.LONG, KeyTypes.LONG)
                    .window(WindowSpec.tumbling(Duration.ofSeconds(10_000)))
                    .aggregate(table, Aggregates.count("n"))
                    .finals()
                    .map(each -> each.key() + "=" + each.result().asLong("n")),
            all ->
                counted(
                    all.stream()
                        .flatMap(
                            each ->
                                Stream.of(
                                    Arrays.asList(each.n() % 2, each.n() % 3),
                                    Arrays.asList(each.n() % 2, null),
                                    Arrays.asList(null, each.n() % 3),
                                    Arrays.asList(null, null)))
                        .map(List::toString))),
        new Leaf(
            "fullOuterJoin " + lower + " to " + upper,
            (in, table) ->
                keyed(in.filter(n -> n % 2 == 0), 4)
                    .fullOuterJoin(keyed(in.filter(n -> n % 2 != 0), 4), between)
                    .map(pair -> pair.value().left() + "-" + pair.value().right()),
            all -> joinedByTime(all, 4, lower, upper)),
        new Leaf(
            "leftSemiJoin " + lower + " to " + upper,
            (in, table) ->
                keyed(in.filter(n -> n % 2 == 0), 4)
                    .leftSemiJoin(keyed(in.filter(n -> n % 2 != 0), 4), between)
                    .map(pair -> "" + pair.value()),
            all ->
                all.stream()
                    .filter(left -> left.n() % 2 == 0)
                    .filter(left -> partners(left, all, 4, lower, upper).findAny().isPresent())
                    .map(left -> "" + left.n())),
        new Leaf(
            "dropDuplicatesWithinWatermark",
            (in, table) ->
                in.keyBy(KeyTypes.LONG, n -> n)
                    .dropDuplicatesWithinWatermark(table, Duration.ofSeconds(10_000))
                    .map(pair -> "" + pair.key()),
            all -> all.stream().map(each -> "" + each.n()).distinct()),
        new Leaf(
            "topKeys",
            (in, table) ->
                keyed(in, 5)
                    .window(WindowSpec.tumbling(Duration.ofSeconds(50)))
                    .aggregate(table + "counts", Aggregates.count("n"))
                    .topKeys(table + "top", 2, each -> each.asLong("n"))
                    .keyBy(KeyTypes.LONG, top -> top.window().start().getEpochSecond())
                    .mapValues(top -> top.keys().toString())
                    .process(StateSpec.of(table, String.class), new LastAtTheEnd())
                    .map(text -> text),
            RandomGraphTest::best),
        new Leaf(
            "process",
            (in, table) ->
                keyed(in, 6)
                    .process(StateSpec.of(table, Long.class), new CountedAtTheEnd())
                    .map(text -> text),
            all -> counted(all.stream().map(each -> "" + each.n() % 6))));
  }

  private static DStream<String> finals(WindowResultDStream<Long> windows) {
    return windows
        .finals()
        .map(each -> each.key() + "@" + each.window().start() + "=" + each.result().asLong("n"));
  }

  /** The two keys with the most in each 50 s. */
  private static Stream<String> best(List<Timed> all) {
    Map<Long, Map<Long, Long>> counts = new TreeMap<>();
    all.forEach(
        each ->
            counts
                .computeIfAbsent(each.second() / 50 * 50, missing -> new TreeMap<>())
                .merge(each.n() % 5, 1L, Long::sum));
    return counts.entrySet().stream()
        .map(
            window ->
                window.getKey()
                    + ":"
                    + window.getValue().entrySet().stream()
                        .sorted(
                            Map.Entry.<Long, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .limit(2)
                        .map(each -> new KeyScore<>(each.getKey(), each.getValue()))
                        .toList());
  }

  private static Stream<String> counted(Stream<String> texts) {
    return texts
        .collect(Collectors.groupingBy(text -> text, Collectors.counting()))
        .entrySet()
        .stream()
        .map(each -> each.getKey() + "=" + each.getValue());
  }

  private static Stream<String> sessions(List<Timed> all, int keys, long gap) {
    List<String> starts = new ArrayList<>();
    for (long key = 0; key < keys; key++) {
      long of = key;
      long start = 0;
      long last = Long.MIN_VALUE / 2;
      for (long second :
          all.stream().filter(each -> each.n() % keys == of).map(Timed::second).sorted().toList()) {
        start = second - last > gap ? second : start;
        last = second;
        starts.add(key + "@" + Instant.ofEpochSecond(start));
      }
    }
    return counted(starts.stream());
  }

  private static Stream<Timed> partners(
      Timed left, List<Timed> all, int keys, long lower, long upper) {
    return all.stream()
        .filter(right -> right.n() % 2 != 0 && right.n() % keys == left.n() % keys)
        .filter(right -> right.second() >= left.second() + lower)
        .filter(right -> right.second() <= left.second() + upper);
  }

  private static Stream<String> joinedByTime(List<Timed> all, int keys, long lower, long upper) {
    List<String> joined = new ArrayList<>();
    Map<Timed, Integer> alone = new IdentityHashMap<>();
    all.stream().filter(right -> right.n() % 2 != 0).forEach(right -> alone.put(right, 1));
    for (Timed left : all) {
      if (left.n() % 2 == 0) {
        List<Timed> partners = partners(left, all, keys, lower, upper).toList();
        partners.forEach(right -> joined.add(left.n() + "-" + right.n()));
        partners.forEach(alone::remove);
        if (partners.isEmpty()) {
          joined.add(left.n() + "-null");
        }
      }
    }
    alone.keySet().forEach(right -> joined.add("null-" + right.n()));
    return joined.stream();
  }

  @Test
  void whatIsDoneByEventTimeBehindThemIsWhatPlainLoopsGive() {
    for (int graph = 0; graph < GRAPHS; graph++) {
      Random random = new Random(seed + graph);
      List<Step> byRecord =
          steps(random).stream().filter(step -> BY_RECORD.contains(step.name())).toList();
      List<Step> chosen =
          IntStream.range(0, random.nextInt(4))
              .mapToObj(i -> byRecord.get(random.nextInt(byRecord.size())))
              .toList();
      List<Leaf> all = leaves(random);
      Leaf leaf = all.get(graph % all.size());
      check(
          chosen,
          leaf,
          random,
          "seed "
              + (seed + graph)
              + ": "
              + chosen.stream().map(Step::name).toList()
              + ", "
              + leaf.name());
    }
  }

  private static void check(List<Step> steps, Leaf leaf, Random random, String shown) {
    List<Timed> all = new ArrayList<>();
    List<String> given = new ArrayList<>();
    QueueSource<Timed> source = new QueueSource<>("in", 1 + random.nextInt(3));
    try (SteppedJob job = new SteppedJob()) {
      job.at(200_000);
      job.begin(
          random.nextBoolean(),
          context -> {
            DStream<Long> numbers =
                context
                    .source(source)
                    .withWatermark(Timed::time, Duration.ofSeconds(1_000))
                    .map(Timed::n)
                    .filter(n -> n != Timed.SENTINEL);
            for (Step step : steps) {
              numbers = step.operation().apply(numbers, "");
            }
            return leaf.operation().apply(numbers, "table");
          });
      for (int batch = 0; batch < BATCHES; batch++) {
        int base = batch * 40;
        List<Timed> some =
            IntStream.rangeClosed(0, random.nextInt(25))
                .mapToObj(i -> new Timed(random.nextInt(200), base + 2L * random.nextInt(100)))
                .toList();
        all.addAll(some);
        source.addAll(some);
        given.addAll(job.step());
      }
      source.addAll(List.of(new Timed(Timed.SENTINEL, 100_000)));
      given.addAll(job.step());
      source.addAll(List.of(new Timed(Timed.SENTINEL, 110_000)));
      given.addAll(job.step());
    }
    for (Step step : steps) {
      all =
          all.stream()
              .flatMap(
                  each ->
                      step.model().apply(List.of(List.of(each.n()))).get(0).stream()
                          .map(n -> new Timed(n, each.second())))
              .toList();
    }
    assertEquals(
        leaf.model().apply(all).sorted().toList(), given.stream().sorted().toList(), shown);
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
