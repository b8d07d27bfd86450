package io.tarn.testkit.simulation;

import io.tarn.client.HistoryWatch;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.Sessions;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.TableDamage;
import io.tarn.spi.read.SnapshotExpiredException;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.aggregate.WindowedResult;
import io.tarn.stream.engine.job.EngineConfig;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.local.LocalRunner;
import io.tarn.stream.engine.protocol.JobStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * One schedule: engines that are killed, paused and started beside each other, readers that hold
 * snapshots, servers that flush and compact; all from one seed, and all of Tarn's own code as it
 * is. After whatever happens, every snapshot within history must show what a plain fold of the
 * input says, in every table (P1, P2, P3, P4, P7); readers are never given anything else (P4, P6);
 * an output is given each batch once it is committed, in order (P2); and in the end the job has
 * gone on to the last batch.
 */
public final class Simulation {
  private static final long MILLI = 1_000_000;

  /** One that takes longer goes round in circles; the longest that was seen to end took 217,260. */
  private static final long MOST_STEPS = 1_000_000;

  private static final int READERS = 2;

  /** The names of what was read have the default history, too long to be gone through each time. */
  private static final int MOST_VERIFIED = 15;

  private static final Packed COUNT = new Packed(List.of(new Field("n", FieldKind.COUNT)));
  private static final RowKeys<String> KEYS = RowKeys.of(KeyTypes.STRING, Shop.BUCKETS);

  private static final List<Integer> HISTORIES = List.of(1, 2, 3, 8, 12);

  /** So much of the cache, and each partition of each part of a table holds one row more. */
  private static final long BYTES_OF_A_ROW_EACH = 7 * 2 * 200;

  private final FaultyRule rule;
  private final Random random;
  private final Scheduler scheduler = new Scheduler(MOST_STEPS);
  private final Cluster cluster;
  private final Input input;
  private final Fold fold;
  private final OtherSide otherSide;
  private final Trouble trouble;
  private final boolean evicts;
  private final long typicalNanos;
  private final Map<String, Long> verified = new HashMap<>();
  private JobRow lastRow = JobRow.NEW;
  private boolean done;

  private Simulation(long seed, FaultyRule rule) {
    this.rule = rule;
    this.random = new Random(seed);
    this.evicts = mayEvict(seed) || rule == FaultyRule.PANE_CLOSED_EARLY;
    this.cluster = new Cluster(rule);
    boolean isLong = rule == FaultyRule.PANE_CLOSED_EARLY || random.nextInt(6) == 0;
    this.input = Input.some((isLong ? 50 : 5) + random.nextInt(15), 1 + random.nextInt(4), random);
    this.fold = new Fold(input);
    this.otherSide = new OtherSide(input);
    this.typicalNanos = List.of(1_000L, 10_000L, 100_000L, MILLI).get(random.nextInt(4));
    boolean losesAborts = rule == FaultyRule.ABORT_NOT_REPEATED;
    boolean isCalm = // once aborted, a cache reads again
        evicts && random.nextInt(4) > 0 && !losesAborts;
    this.trouble =
        isCalm
            ? Trouble.none(typicalNanos)
            : new Trouble(
                20 + random.nextInt(100),
                losesAborts ? 25 : random.nextBoolean() ? 0 : 100,
                30 + random.nextInt(200),
                random.nextBoolean() ? 0 : 50,
                random.nextBoolean() ? 0 : 50,
                typicalNanos);
  }

  /** Whether caches may evict in this schedule, which may then not be replayed to the step. */
  static boolean mayEvict(long seed) {
    return Math.floorMod(seed, 4) == 1;
  }

  /**
   * Runs the schedule of a seed.
   *
   * @param rule the rule that is wrong, if any
   * @return how many steps were taken
   * @throws AssertionError if something that must hold did not; the message names the seed
   */
  public static long run(long seed, FaultyRule rule) {
    try {
      if (rule == FaultyRule.NINE_LATE_WRITERS) {
        return LateWriters.run(seed, TableSchema.LATE_MARGIN + 1);
      }
      if (Math.floorMod(seed, 10) == 0) {
        return LateWriters.run(seed, TableSchema.LATE_MARGIN);
      }
      return new Simulation(seed, rule).run();
    } catch (Throwable e) {
      throw new AssertionError(
          "seed " + seed + " (dev/simulate replays it with: dev/simulate seed " + seed + "): " + e,
          e);
    }
  }

  private long run() throws Throwable {
    scheduler.spawn("operator", this::operate);
    for (int i = 0; i < READERS; i++) {
      SimulatedProcess reader = process(trouble);
      reader.start("reader-" + i, () -> readOn(reader));
    }
    SimulatedProcess servers = process(Trouble.none(typicalNanos));
    servers.start("servers", () -> clearUp(servers));
    scheduler.run();
    return scheduler.steps();
  }

  private SimulatedProcess process(Trouble itsTrouble) {
    return new SimulatedProcess(scheduler, cluster, random, itsTrouble, rule, input, this::verify);
  }

  /** Starts engines, and kills some of them; the last one has no trouble. */
  private void operate() {
    Scheduler.Actor self = scheduler.self();
    for (int i = random.nextInt(8); i > 0; i--) {
      SimulatedProcess engine = process(trouble);
      Scheduler.Actor running = startEngine(engine);
      if (random.nextInt(3) == 0) {
        awaitEnd(running, self);
      } else {
        self.sleep(random.nextLong(600 * typicalNanos));
        if (random.nextBoolean()) {
          engine.kill();
        }
      }
    }
    for (int attempt = 0; !allCommitted() && !damaged(); attempt++) {
      if (attempt == 3) {
        throw new AssertionError("the job does not go on; its row is " + cluster.row());
      }
      awaitEnd(startEngine(process(Trouble.none(typicalNanos))), self);
    }
    self.sleep(
        random.nextLong(1_000 * typicalNanos)); // what comes late, and readers of old snapshots
    done = true;
  }

  private void awaitEnd(Scheduler.Actor running, Scheduler.Actor self) {
    while (!running.ended()) {
      self.sleep(20 * typicalNanos);
    }
  }

  private Scheduler.Actor startEngine(SimulatedProcess engine) {
    int history = HISTORIES.get(random.nextInt(HISTORIES.size()));
    long cacheBytes = random.nextBoolean() ? 0 : 1 << 20;
    if (evicts) {
      cacheBytes = (3 + random.nextLong(10)) * BYTES_OF_A_ROW_EACH;
    }
    EngineConfig config =
        EngineConfig.defaults()
            .withThreads(2)
            .withCacheBytes(cacheBytes)
            .withMaxUndelivered(1 + random.nextInt(2))
            .withAttempts(random.nextBoolean() ? 3 : 10, Duration.ZERO, Duration.ZERO);
    return engine.start(
        "engine",
        () -> {
          try (StreamingContext context =
              new StreamingContext(Shop.JOB, engine, config, LocalRunner.onCallersThread(2))) {
            Shop.build(
                context,
                new InputSource(input, random),
                history,
                random,
                this::checkGivenOut,
                new SimulatedOutput(engine, cluster, otherSide, rule, scheduler::fail));
            context.runAvailable();
          } catch (JobFailedException | FencedException e) {
            // as it may; the next engine goes on
          } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
          }
        });
  }

  private boolean allCommitted() {
    return cluster.row().committedBatch() >= fold.lastBatch() && otherSide.hasAll();
  }

  /** A writer that was paused while it lowered a history: told, and refused from then on. */
  private boolean damaged() {
    return cluster.tableNames().stream().anyMatch(table -> damage(table).isPresent());
  }

  private Optional<String> damage(String table) {
    return new TableDamage(Shop.JOB, cluster.row())
        .of(table, Optional.ofNullable(cluster.tables().get(table)));
  }

  /** The region servers' own work. */
  private void clearUp(SimulatedProcess servers) {
    while (!done) {
      servers.sleep(random.nextLong(300 * typicalNanos));
      List<String> names = cluster.tableNames();
      if (!names.isEmpty()) {
        ModelTable<RowKey> table = cluster.model(names.get(random.nextInt(names.size())));
        switch (random.nextInt(4)) {
          case 0, 1 -> table.flush(0);
          case 2 -> table.compact(0, table.files(), 0);
          default -> {
            int first = random.nextInt(table.files() + 1);
            table.compact(first, first + random.nextInt(table.files() - first + 1), 0);
          }
        }
        verify();
      }
    }
  }

  /** Takes snapshots, holds them, and reads rows. */
  private void readOn(SimulatedProcess reader) {
    JobStore store = reader.openJobStore(Shop.JOB);
    HistoryWatch history =
        new HistoryWatch(Shop.JOB, () -> store.row().orElse(JobRow.NEW), reader.clocks());
    while (!done) {
      reader.sleep(random.nextLong(200 * typicalNanos));
      try {
        JobRow row = history.read();
        if (row.committed().isPresent()) {
          long batch =
              row.floorBatch() + random.nextLong(row.committedBatch() - row.floorBatch() + 1);
          Optional<BatchEntry> entry = store.batch(batch, row.readPoint());
          if (entry.isPresent()) {
            readSnapshot(reader, store, history, row, entry.get());
          }
        }
      } catch (BackendException e) {
        // no answer is none
      }
    }
  }

  private void readSnapshot(
      SimulatedProcess reader, JobStore store, HistoryWatch history, JobRow row, BatchEntry entry) {
    ReadPoint at = row.readPoint().upTo(entry.version());
    for (int i = random.nextInt(6); i > 0; i--) {
      long hold = List.of(10, 100, 2_000).get(random.nextInt(3)) * typicalNanos;
      reader.sleep(random.nextLong(hold));
      List<String> names =
          row.tables().keySet().stream()
              .filter(each -> !differsByAttempt(each) && !each.equals(Shop.SESSIONS))
              .sorted()
              .toList();
      String table = names.get(random.nextInt(names.size()));
      KeptTable kept = row.tables().get(table);
      List<RowKey> keys = fold.rows(table, fold.lastBatch()).keySet().stream().sorted().toList();
      if (keys.isEmpty()) {
        continue;
      }
      RowKey key = keys.get(random.nextInt(keys.size()));
      StateCell found = store.table(cluster.schema(table)).read(List.of(key), at).get(0);
      boolean believed = rule == FaultyRule.FOUND_ROWS_NEED_NO_CHECK && found != null;
      try {
        if (!believed) {
          history.check(table, kept, entry.batch());
          if (damage(table).isPresent()) {
            return;
          }
        }
      } catch (SnapshotExpiredException e) {
        return;
      }
      check("a reader was given", table, entry.batch(), key, found);
    }
  }

  /** What an attempt has told of windows must be what it will commit. */
  private void checkGivenOut(long batch, List<WindowedResult<String>> windows) {
    for (WindowedResult<String> result : windows) {
      long expected = fold.window(result.key(), result.window(), batch);
      long given = result.asLong("n");
      if (expected != given) {
        scheduler.fail(
            new AssertionError(
                "batch "
                    + batch
                    + " gave "
                    + given
                    + " for "
                    + result.window()
                    + " of "
                    + result.key()
                    + ", but the fold says "
                    + expected));
      }
    }
  }

  /** Every snapshot within history shows what the fold says. Called amid the engine's code. */
  private void verify() {
    try {
      verifyAll();
    } catch (AssertionError e) {
      scheduler.fail(e); // thrown, it would be one failure of the engine more
    }
  }

  private void verifyAll() {
    JobRow row = cluster.row();
    if (row.committedBatch() < lastRow.committedBatch()) {
      throw new AssertionError(
          "batch " + lastRow.committed() + " was committed, and now the row says " + row);
    }
    boolean sameRow =
        row.committed().equals(lastRow.committed())
            && row.masks().equals(lastRow.masks())
            && row.tables().equals(lastRow.tables());
    lastRow = row;
    if (row.committed().isEmpty()) {
      return;
    }
    for (Map.Entry<String, KeptTable> kept : row.tables().entrySet()) {
      String table = kept.getKey();
      long changes = cluster.model(table).changes();
      if (sameRow && verified.getOrDefault(table, -1L) == changes) {
        continue;
      }
      verified.put(table, changes);
      if (damage(table).isEmpty()) {
        long oldest = kept.getValue().oldest(row.committedBatch());
        for (long batch = Math.max(oldest, row.committedBatch() - MOST_VERIFIED);
            batch <= row.committedBatch();
            batch++) {
          verify(table, batch, row);
        }
      }
    }
  }

  private void verify(String table, long batch, JobRow row) {
    BatchEntry entry =
        cluster
            .batch(batch, row.readPoint())
            .orElseThrow(() -> new AssertionError("the record of batch " + batch + " is gone"));
    if (entry.committed().totals().late() != fold.late(batch)) {
      throw new AssertionError(
          "up to batch "
              + batch
              + " "
              + entry.committed().totals().late()
              + " events were late, but the fold says "
              + fold.late(batch));
    }
    ReadPoint at = row.readPoint().upTo(entry.version());
    if (differsByAttempt(table)) {
      verifySum(table, batch, at);
      return;
    }
    if (table.equals(Shop.SESSIONS)) {
      verifySessions(batch, at);
      return;
    }
    Set<RowKey> rows = new HashSet<>(cluster.model(table).rows());
    if (table.equals(Shop.WAITING)) {
      rows.removeIf(each -> each.family() == RowFamily.TIMERS); // they only wake what waits
    }
    rows.addAll(fold.rows(table, batch).keySet());
    for (RowKey key : rows) {
      check("a snapshot shows", table, batch, key, cluster.read(table, key, at));
    }
  }

  /** Which row a session lies in says only when it was found to be closed. */
  private void verifySessions(long batch, ReadPoint at) {
    Set<String> found = new TreeSet<>();
    for (RowKey row : cluster.model(Shop.SESSIONS).rows()) {
      StateCell cell =
          row.family() == RowFamily.STATE ? cluster.read(Shop.SESSIONS, row, at) : null;
      if (cell != null) {
        for (Sessions.Session<long[]> each : Sessions.decode(COUNT, cell.value()).sessions()) {
          String session =
              KEYS.key(row) + " " + each.start() + " " + each.end() + " " + each.value()[0];
          if (!found.add(session)) {
            throw new AssertionError("session " + session + " is there twice at batch " + batch);
          }
        }
      }
    }
    if (!found.equals(fold.sessions(batch))) {
      throw new AssertionError(
          "a snapshot shows sessions "
              + found
              + " at batch "
              + batch
              + ", but the fold says "
              + fold.sessions(batch));
    }
  }

  private static boolean differsByAttempt(String table) {
    return table.equals(InputSource.TABLE) || table.equals(Shop.NOISE);
  }

  private void verifySum(String table, long batch, ReadPoint at) {
    long sum =
        cluster.model(table).rows().stream()
            .map(key -> cluster.read(table, key, at))
            .filter(Objects::nonNull)
            .mapToLong(cell -> Fold.addend(table, cell.value()))
            .sum();
    if (sum != fold.sum(table, batch)) {
      throw new AssertionError(
          "a snapshot shows rows of "
              + table
              + " at batch "
              + batch
              + " that add up to "
              + sum
              + ", but the fold says "
              + fold.sum(table, batch)
              + "; the row is "
              + cluster.row());
    }
  }

  private void check(String what, String table, long batch, RowKey key, StateCell found) {
    Map<RowKey, byte[]> expected = fold.rows(table, batch);
    byte[] value = expected.get(key);
    if (!Arrays.equals(value, found == null ? null : found.value())) {
      throw new AssertionError(
          what
              + " "
              + (found == null
                  ? "nothing"
                  : Arrays.toString(found.value()) + " of version " + found.version())
              + " for "
              + key
              + " of "
              + table
              + " at batch "
              + batch
              + ", but the fold says "
              + Arrays.toString(value)
              + "; the row is "
              + cluster.row());
    }
  }
}
