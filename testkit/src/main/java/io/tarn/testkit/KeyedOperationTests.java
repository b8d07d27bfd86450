package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.client.Row;
import io.tarn.client.Rows;
import io.tarn.client.Snapshot;
import io.tarn.client.SnapshotLookup;
import io.tarn.client.SnapshotSource;
import io.tarn.client.TableReader;
import io.tarn.client.TarnClient;
import io.tarn.client.TypedRow;
import io.tarn.schemas.BatchWindow;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.StateSpec;
import io.tarn.schemas.TableSpec;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BadRecords;
import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.DStream;
import io.tarn.stream.engine.IntervalJoin;
import io.tarn.stream.engine.PairDStream;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.WindowResultDStream;
import io.tarn.stream.engine.aggregate.Aggregates;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.function.State;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.JobRun;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.QueueSource;
import io.tarn.stream.engine.process.KeyContext;
import io.tarn.stream.engine.process.KeyedFunction;
import io.tarn.stream.engine.process.ListHandle;
import io.tarn.stream.engine.process.MapHandle;
import io.tarn.stream.engine.process.MapState;
import io.tarn.stream.engine.process.Timer;
import io.tarn.stream.engine.protocol.JobAdmin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * All operations that keep state, with timers, maps, lists, sessions and aggregates of every kind:
 * a job that is crashed, restarted and disturbed keeps what one keeps that runs on in memory.
 */
abstract class KeyedOperationTests extends BackendContract {
  private static final Instant START = Instant.parse("1995-08-01T00:00:00Z");
  private static final int BATCHES = 8;
  private static final int BUCKETS = 4;
  private static final List<String> TABLES =
      List.of(
          "watched",
          "sessions",
          "begun",
          "over",
          "mapped",
          "firsts",
          "ranked",
          "ranks",
          "windows",
          "ended",
          "longer",
          "seen",
          "waiting",
          "joined",
          "moved",
          "moved_batches",
          "recent",
          "overlapping",
          "cubed",
          "meeting",
          "met",
          "tops");
  private static final StateSpec<Long> STATE = StateSpec.of("counts", Long.class).buckets(BUCKETS);
  private static final TableSpec<String, Long> COUNTS = STATE.keyedBy(KeyTypes.STRING);

  /** How tasks read what the backend keeps, by job: a split that is sent finds it by name. */
  private static final Map<String, Supplier<TarnClient>> clients = new ConcurrentHashMap<>();

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  KeyedOperationTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  /** Counts hits by their size, lists the large ones, and wakes up some time after each. */
  static final class Watch implements KeyedFunction<String, Hit, Long, String> {
    private static final long serialVersionUID = 1L;
    static final MapHandle<Long, Long> SIZES = MapHandle.of("sizes", KeyTypes.LONG, Long.class);
    static final ListHandle<Long> LARGE = ListHandle.of("large", Long.class);
    private static final Duration LATER = Duration.ofSeconds(40);

    @Override
    public void onValues(String host, List<Hit> hits, KeyContext<Long, String> context) {
      for (Hit hit : hits) {
        long size = Math.floorMod(hit.bytes(), 5L);
        context.map(SIZES).put(size, context.map(SIZES).get(size).orElse(0L) + 1);
        if (size == 4) {
          context.list(LARGE).add(hit.bytes());
        }
        context.timers().setEventTime(hit.time().plus(LATER));
        if (size == 3) {
          context.timers().removeEventTime(hit.time().plus(LATER));
        }
      }
      context.setValue(context.value().orElse(0L) + hits.size());
    }

    @Override
    public void onTimer(String host, Timer timer, KeyContext<Long, String> context) {
      long left = context.value().orElse(0L) - 1;
      if (left > 0) {
        context.setValue(left);
      } else {
        context.removeValue();
        context.map(SIZES).clear();
        context.list(LARGE).clear();
      }
    }
  }

  private static void build(StreamingContext context, QueueSource<Hit> source) {
    PairDStream<String, Hit> hits =
        context
            .source(source)
            .withWatermark(Hit::time, Duration.ofSeconds(30))
            .keyBy(KeyTypes.STRING, Hit::host);
    hits.process(
        StateSpec.of("watched", Long.class).buckets(BUCKETS),
        new Watch(),
        Watch.SIZES,
        Watch.LARGE);
    WindowResultDStream<String> sessions =
        hits.sessionWindow(Duration.ofSeconds(15))
            .aggregate(
                StateSpec.table("sessions").buckets(BUCKETS),
                List.of(Aggregates.count("n"), Aggregates.maxBy("most", Hit::bytes, Hit::bytes)));
    summed(sessions.updates(), "begun");
    summed(sessions.finals(), "over");
    hits.mapWithState(
        StateSpec.of("mapped", Long.class).buckets(BUCKETS),
        (String host, Optional<Hit> hit, State<Long> state) -> {
          if (!state.isTimingOut()) {
            state.update(state.toOptional().orElse(0L) + 1);
          }
          return Optional.of(host);
        },
        Duration.ofMillis(10_500));
    hits.filter(hit -> hit.value().bytes() % 2 == 0)
        .dropDuplicatesWithinWatermark("seen", Duration.ofSeconds(30))
        .aggregateByKey("firsts", Aggregates.count("n"))
        .indexBy("ranked", KeyTypes.LONG, firsts -> -firsts.asLong("n"))
        .keyBy(KeyTypes.LONG, first -> first.value().asLong("n"))
        .aggregateByKey(StateSpec.table("ranks").buckets(BUCKETS), List.of(Aggregates.count("n")));
    WindowResultDStream<String> windows =
        hits.window(WindowSpec.sliding(Duration.ofSeconds(61), Duration.ofSeconds(60)))
            .aggregate(
                StateSpec.table("windows").buckets(BUCKETS),
                List.of(
                    Aggregates.count("n"),
                    Aggregates.first("first", Hit::bytes, Hit::time),
                    Aggregates.top("top", 2, Hit::bytes, Hit::bytes),
                    Aggregates.avg("mean", Hit::bytes)));
    summed(windows.finals(), "ended");
    windows
        .keyBy(KeyTypes.STRING, WindowedResult::key)
        .window(WindowSpec.sliding(Duration.ofMinutes(4), Duration.ofMinutes(2)))
        .aggregate(
            StateSpec.table("longer").buckets(BUCKETS),
            List.of(Aggregates.count("windows"), Aggregates.sum("n", each -> each.asLong("n"))));
    windows
        .topKeys("topped", 2, result -> result.asLong("n"))
        .keyBy(KeyTypes.LONG, top -> top.window().start().toEpochMilli())
        .aggregateByKey(
            StateSpec.table("tops").buckets(BUCKETS),
            List.of(
                Aggregates.count("n"), Aggregates.sum("best", top -> top.keys().get(0).score())));
    buildMore(hits);
  }

  /** Joins, a cube, and windows over batches. */
  private static void buildMore(PairDStream<String, Hit> hits) {
    hits.filter(hit -> hit.value().bytes() % 3 == 0)
        .fullOuterJoin(
            hits.filter(hit -> hit.value().bytes() % 3 == 1),
            IntervalJoin.of("waiting", Hit.class, Hit.class)
                .between(Duration.ofSeconds(-10), Duration.ofSeconds(20))
                .buckets(BUCKETS))
        .aggregateByKey(
            StateSpec.table("joined").buckets(BUCKETS),
            List.of(
                Aggregates.count("n"),
                Aggregates.sum("left", each -> each.findLeft().map(Hit::bytes).orElse(-1L)),
                Aggregates.sum("right", each -> each.findRight().map(Hit::bytes).orElse(-1L))));
    hits.leftSemiJoin(
            hits.filter(hit -> hit.value().bytes() % 7 == 0),
            IntervalJoin.of("meeting", Hit.class, Hit.class)
                .between(Duration.ofSeconds(-10), Duration.ofSeconds(20))
                .buckets(BUCKETS))
        .aggregateByKey(
            StateSpec.table("met").buckets(BUCKETS),
            List.of(Aggregates.count("n"), Aggregates.sum("bytes", Hit::bytes)));
    hits.cube(hit -> List.of(hit.key(), hit.value().bytes() % 3), KeyTypes.STRING, KeyTypes.LONG)
        .aggregateByKey(
            StateSpec.table("cubed").buckets(BUCKETS),
            List.of(Aggregates.count("n"), Aggregates.sum("bytes", hit -> hit.value().bytes())));
    PairDStream<String, Long> bytes = hits.mapValues(Hit::bytes);
    bytes.reduceByKeyAndWindow(
        BatchWindow.sliding(3, 2),
        StateSpec.of("moved", Long.class).buckets(BUCKETS),
        Long::sum,
        (total, left) -> total - left,
        total -> total.value() != 0);
    bytes
        .windowByKey(BatchWindow.sliding(4, 2), StateSpec.of("recent", Long.class).buckets(BUCKETS))
        .aggregateByKey(
            StateSpec.table("overlapping").buckets(BUCKETS),
            List.of(Aggregates.count("n"), Aggregates.sum("bytes", each -> each)));
  }

  private static void summed(DStream<WindowedResult<String>> results, String table) {
    results
        .keyBy(KeyTypes.STRING, WindowedResult::key)
        .aggregateByKey(
            StateSpec.table(table).buckets(BUCKETS),
            List.of(Aggregates.count("results"), Aggregates.sum("n", each -> each.asLong("n"))));
  }

  @RepeatedTest(2)
  void crashesAndRestartsChangeNothingThatIsKept() {
    FakeClock reference = FakeClock.at(clock.instant());
    InMemoryBackend memory = new InMemoryBackend(reference);
    QueueSource<Hit> source = new QueueSource<>("hits", 2);
    QueueSource<Hit> same = new QueueSource<>("hits", 2);
    EngineConfig config = HitJob.config(1);
    try (StreamingContext steady =
        new StreamingContext(job, memory, config, LocalRunner.onCallersThread(2, true))) {
      build(steady, same);
      try (JobRun run = steady.open()) {
        for (int batch = 0; batch < BATCHES; batch++) {
          List<Hit> hits = some(batch);
          source.addAll(hits);
          same.addAll(hits);
          clock.advance(Duration.ofSeconds(4));
          reference.advance(Duration.ofSeconds(4));
          runQuiet(run);
          breakSomething();
          runUntilDone(() -> context(faulty, source));
          if (batch == BATCHES / 2) {
            fixture.disturb(job);
          }
        }
      }
    }
    try (TarnClient expected = TarnClient.on(memory.reads());
        TarnClient served = fixture.openClient()) {
      Snapshot steady = expected.job(job).snapshot();
      Snapshot crashed = served.job(job).snapshot();
      assertEquals(steady.batch(), crashed.batch(), this::shown);
      assertEquals(steady.watermark(), crashed.watermark(), this::shown);
      for (String table : TABLES) {
        assertEquals(shown(steady, table), shown(crashed, table), () -> table + ", " + shown());
      }
      assertTrue(shown(crashed, "sessions").toString().contains("final"), this::shown);
      for (Map.Entry<String, String> of :
          Map.of("ended", "windows", "over", "sessions").entrySet()) {
        assertEquals(finals(crashed, of.getValue()), results(crashed, of.getKey()), this::shown);
      }
      assertEquals(all(crashed, "sessions"), results(crashed, "begun"), this::shown);
    }
  }

  @Test
  void aStoreThatDoesNotAnswerIsNoFaultOfAKey() {
    QueueSource<Hit> source = new QueueSource<>("hits", 1);
    EngineConfig sparing = HitJob.config(2).withBadRecords(BadRecords.DEAD_LETTERS);
    for (int batch = 0; batch < 6; batch++) {
      source.addAll(List.of(hit("a"), hit("b"), hit("c")));
      faults.fail(FaultPoint.READ_STATE, 1 + batch, FaultMode.BEFORE);
      StreamingContext context = new StreamingContext(job, faulty, sparing);
      context
          .source(source)
          .keyBy(KeyTypes.STRING, Hit::host)
          .process(STATE, KeyedOperationTests::countedInAMap, Watch.SIZES);
      run(context);
      faults.heal();
    }

    try (TarnClient served = fixture.openClient()) {
      assertEquals(List.of(), served.job(job).dead(9));
      assertEquals(
          Map.of("a", "6", "b", "6", "c", "6"), shown(served.job(job).snapshot(), "counts"));
    }
  }

  /** Asks for entries that it has not named, one by one and by a scan. */
  private static void countedInAMap(String host, List<Hit> hits, KeyContext<Long, String> context) {
    MapState<Long, Long> sizes = context.map(Watch.SIZES);
    sizes.put(1L, sizes.get(1L).orElse(0L) + hits.size());
    context.setValue(sizes.entries().next().getValue());
  }

  @Test
  void aJobBeginsWithTheStateOfAnotherAtTheBatchThatWasPlanned() {
    QueueSource<Hit> first = new QueueSource<>("hits", 2);
    QueueSource<Hit> second = new QueueSource<>("hits", 2);
    first.addAll(List.of(hit("a"), hit("b"), hit("a")));
    second.addAll(List.of(hit("a"), hit("c")));
    clients.put(job, fixture::openClient);
    try {
      runUntilDone(() -> counting(job, first));
      faults.crash(FaultPoint.COMMIT, 1, FaultMode.BEFORE);
      assertThrows(JobFailedException.class, () -> run(counting(job + "-next", second, job)));
      faults.heal();
      first.addAll(List.of(hit("b"), hit("d")));
      runUntilDone(() -> counting(job, first));
      runUntilDone(() -> counting(job + "-next", second, job));
    } finally {
      clients.remove(job);
    }

    try (TarnClient served = fixture.openClient()) {
      assertEquals(
          Map.of("a", "3", "b", "1", "c", "1"),
          shown(served.job(job + "-next").snapshot(), "counts"));
    }
  }

  @Test
  void aJobLooksUpWhatAnotherHasCommitted() {
    QueueSource<Hit> first = new QueueSource<>("hits", 2);
    QueueSource<Hit> second = new QueueSource<>("hits", 2);
    clients.put(job, fixture::openClient);
    try {
      first.addAll(List.of(hit("a"), hit("b"), hit("a")));
      runUntilDone(() -> counting(job, first));
      second.addAll(List.of(hit("a"), hit("c"), hit("b")));
      faults.crash(FaultPoint.COMMIT, 1, FaultMode.AFTER);
      runUntilDone(() -> lookingUp(second));
      first.addAll(List.of(hit("b"), hit("c")));
      runUntilDone(() -> counting(job, first));
      second.addAll(List.of(hit("b"), hit("c")));
      faults.crash(FaultPoint.WRITE_STATE, 1, FaultMode.PARTIAL);
      runUntilDone(() -> lookingUp(second));
    } finally {
      clients.remove(job);
    }

    try (TarnClient served = fixture.openClient()) {
      assertEquals(
          Map.of(
              "a", "{\"n\":1,\"found\":2}",
              "b", "{\"n\":2,\"found\":3}",
              "c", "{\"n\":2,\"found\":1}"),
          shown(served.job(job + "-next").snapshot(), "found"));
    }
  }

  private StreamingContext lookingUp(QueueSource<Hit> source) {
    StreamingContext context = new StreamingContext(job + "-next", faulty, HitJob.config(1));
    String before = job;
    context
        .source(source)
        .keyBy(KeyTypes.STRING, Hit::host)
        .leftOuterJoin(
            SnapshotLookup.of(
                before, () -> clients.get(before).get(), snapshot -> snapshot.table(COUNTS)))
        .aggregateByKey(
            StateSpec.table("found").buckets(BUCKETS),
            List.of(
                Aggregates.count("n"),
                Aggregates.sum("found", each -> each.findRight().orElse(0L))));
    return context;
  }

  /** Of windows of two batches, each second batch, the one that ends the second is passed over. */
  @Test
  void aBatchThatIsPassedOverLeavesTotalsOfWindowsRight() {
    QueueSource<Hit> source = new QueueSource<>("hits", 1);
    for (long bytes : new long[] {1, 2, 4, -1}) {
      source.addAll(List.of(new Hit("a", bytes, START)));
    }
    assertThrows(JobFailedException.class, () -> run(totals(source)));
    try (JobAdmin admin = fixture.backend().administer(job)) {
      admin.skip(3);
    }
    for (long bytes : new long[] {16, 32, 64, 128}) {
      source.addAll(List.of(new Hit("a", bytes, START)));
      run(totals(source));
    }

    try (TarnClient served = fixture.openClient()) {
      assertEquals(Map.of("a", "192"), shown(served.job(job).snapshot(), "moved"));
      assertEquals(
          Map.of("a", String.valueOf(3 + 48 + 192)), shown(served.job(job).snapshot(), "given"));
    }
  }

  private StreamingContext totals(QueueSource<Hit> source) {
    StreamingContext context = new StreamingContext(job, faulty, HitJob.config(1));
    context
        .source(source)
        .filter(
            hit -> {
              if (hit.bytes() < 0) {
                throw new IllegalStateException("a fault");
              }
              return true;
            })
        .keyBy(KeyTypes.STRING, Hit::host)
        .mapValues(Hit::bytes)
        .reduceByKeyAndWindow(
            BatchWindow.sliding(2, 2),
            StateSpec.of("moved", Long.class).buckets(BUCKETS),
            Long::sum,
            (total, left) -> total - left)
        .updateStateByKey(
            StateSpec.of("given", Long.class).buckets(BUCKETS),
            (host, totals, before) ->
                Optional.of(before.orElse(0L) + totals.stream().mapToLong(Long::longValue).sum()));
    return context;
  }

  private static Hit hit(String host) {
    return new Hit(host, 1, START);
  }

  private StreamingContext counting(String name, QueueSource<Hit> source) {
    StreamingContext context = new StreamingContext(name, faulty, HitJob.config(1));
    context
        .source(source)
        .keyBy(KeyTypes.STRING, Hit::host)
        .updateStateByKey(COUNTS, KeyedOperationTests::counted);
    return context;
  }

  private StreamingContext counting(String name, QueueSource<Hit> source, String before) {
    StreamingContext context = new StreamingContext(name, faulty, HitJob.config(1));
    PairDStream<String, Long> initial =
        context
            .initial(
                SnapshotSource.of(
                    "before",
                    before,
                    () -> clients.get(before).get(),
                    snapshot -> snapshot.table(COUNTS).scan()))
            .keyBy(KeyTypes.STRING, TypedRow::key)
            .mapValues(TypedRow::state);
    context
        .source(source)
        .keyBy(KeyTypes.STRING, Hit::host)
        .updateStateByKey(STATE, KeyedOperationTests::counted, initial);
    return context;
  }

  private static Optional<Long> counted(String host, List<Hit> hits, Optional<Long> before) {
    return Optional.of(before.orElse(0L) + hits.size());
  }

  private String shown() {
    return "seed " + seed;
  }

  private List<Hit> some(int batch) {
    List<Hit> hits = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      hits.add(
          new Hit(
              "host-" + random.nextInt(5),
              random.nextInt(1_000),
              START.plusSeconds(batch * 25L + random.nextInt(60) - 40)));
    }
    return hits;
  }

  private void breakSomething() {
    FaultPoint[] points = {
      FaultPoint.WRITE_STATE, FaultPoint.COMMIT, FaultPoint.PLAN, FaultPoint.READ_STATE
    };
    FaultMode[] modes = {FaultMode.BEFORE, FaultMode.AFTER, FaultMode.PARTIAL};
    FaultPoint point = points[random.nextInt(points.length)];
    FaultMode mode =
        point == FaultPoint.READ_STATE ? FaultMode.BEFORE : modes[random.nextInt(modes.length)];
    if (random.nextBoolean()) {
      faults.crash(point, 1 + random.nextInt(3), mode);
    } else {
      faults.fail(point, 1 + random.nextInt(3), mode);
    }
  }

  /** Each run opens the job anew, with nothing in its caches. */
  private void runUntilDone(Supplier<StreamingContext> opening) {
    boolean done = false;
    while (!done) {
      try {
        run(opening.get());
        done = true;
      } catch (JobFailedException | BackendException e) {
        faults.heal();
      }
    }
    faults.heal();
  }

  private static void run(StreamingContext opened) {
    try (StreamingContext context = opened) {
      context.runAvailable();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private StreamingContext context(Backend on, QueueSource<Hit> source) {
    StreamingContext context = new StreamingContext(job, on, HitJob.config(1));
    build(context, source);
    return context;
  }

  private static void runQuiet(JobRun run) {
    boolean ran = true;
    while (ran) {
      ran = run.runNext();
    }
  }

  /** Of each key how many windows are final. */
  private static Map<String, Long> finals(Snapshot snapshot, String table) {
    return counted(snapshot, table, Row::isFinal);
  }

  private static Map<String, Long> all(Snapshot snapshot, String table) {
    return counted(snapshot, table, row -> true);
  }

  private static Map<String, Long> counted(
      Snapshot snapshot, String table, Predicate<Row> condition) {
    Map<String, Long> counted = new TreeMap<>();
    try (Rows<Row> rows = snapshot.table(table).scan()) {
      rows.forEach(
          row -> {
            if (condition.test(row)) {
              counted.merge(row.key().toString(), 1L, Long::sum);
            }
          });
    }
    return counted;
  }

  /** Of each key how many results were counted. */
  private static Map<String, Long> results(Snapshot snapshot, String table) {
    Map<String, Long> results = new TreeMap<>();
    try (Rows<Row> rows = snapshot.table(table).scan()) {
      rows.forEach(row -> results.put(row.key().toString(), row.value().asLong("results")));
    }
    return results;
  }

  /** All that a reader sees of a table, by key and window. */
  private static Map<String, String> shown(Snapshot snapshot, String table) {
    Map<String, String> shown = new TreeMap<>();
    TableReader reader = snapshot.table(table);
    try (Rows<Row> rows = reader.scan()) {
      for (Row row : rows) {
        shown.put(
            row.key() + row.window().map(each -> " " + each.start()).orElse(""),
            row.value() + (row.isFinal() ? " final" : ""));
      }
    }
    for (int host = 0; host < 5 && table.equals("watched"); host++) {
      String key = "host-" + host;
      reader
          .entries(key, "sizes")
          .toList()
          .forEach(each -> shown.put(key + "." + each.key(), each.value().toString()));
      List<String> large =
          reader.entries(key, "large").toList().stream()
              .map(each -> each.value().toString())
              .toList();
      shown.put(key + ".large", large.toString());
    }
    return shown;
  }
}
