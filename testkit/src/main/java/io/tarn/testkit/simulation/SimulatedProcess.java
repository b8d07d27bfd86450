package io.tarn.testkit.simulation;

import io.tarn.schemas.BucketRange;
import io.tarn.schemas.RowFamily;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.WindowSpec;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.FoundCell;
import io.tarn.spi.read.ReadStore;
import io.tarn.spi.read.RowChunk;
import io.tarn.spi.read.RowScan;
import io.tarn.spi.read.ScanRange;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.JobLog;
import io.tarn.spi.write.JobSetup;
import io.tarn.spi.write.StateRow;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.memory.InMemoryBackend;
import io.tarn.stream.engine.memory.InProcessAddress;
import io.tarn.stream.engine.protocol.Floor;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One process, as it sees the cluster: its requests take time, get lost, are executed late or
 * twice; it is paused, suspended and killed; its clocks are its own.
 */
final class SimulatedProcess implements ProtocolBackend {
  private static final ThreadLocal<Scheduler.Actor> BACKGROUND = new ThreadLocal<>();

  private static final long MILLI = 1_000_000;
  private static final long EPOCH_MILLIS = 1_700_000_000_000L;

  private final Scheduler scheduler;
  private final Cluster cluster;
  private final Random random;
  private final Trouble trouble;
  private final FaultyRule rule;
  private final Input input;
  private final Runnable changed;
  private Scheduler.Actor main;
  private long wallOffsetMillis;
  private long suspendedNanos;
  private long outageEnds;
  private boolean outageBegins;
  private boolean killed;
  private boolean lostOutsideATask;

  /**
   * @param changed called after each request that has changed the cluster
   */
  SimulatedProcess(
      Scheduler scheduler,
      Cluster cluster,
      Random random,
      Trouble trouble,
      FaultyRule rule,
      Input input,
      Runnable changed) {
    this.scheduler = scheduler;
    this.cluster = cluster;
    this.random = random;
    this.trouble = trouble;
    this.rule = rule;
    this.input = input;
    this.changed = changed;
    this.wallOffsetMillis = random.nextLong(200) - 100;
  }

  /** Runs the process's own code, until it ends or is killed. */
  Scheduler.Actor start(String name, Runnable body) {
    main = scheduler.spawn(name, body);
    return main;
  }

  /** Ends the process at its next step, as {@code kill -9} does. */
  void kill() {
    killed = true;
  }

  /** Waits as the process's code may. */
  void sleep(long nanos) {
    Scheduler.Actor background = BACKGROUND.get();
    (background == null ? main : background).sleep(nanos);
    if (killed) {
      throw new Scheduler.Ended();
    }
  }

  @Override
  public Clocks clocks() {
    return new Clocks() {
      @Override
      public long wallMillis() {
        return EPOCH_MILLIS + scheduler.nanos() / MILLI + wallOffsetMillis;
      }

      @Override
      public long monotonicNanos() {
        return scheduler.nanos() - suspendedNanos;
      }

      @Override
      public void awaitMonotonic(long nanos) {
        while (monotonicNanos() < nanos) {
          sleep(nanos - monotonicNanos());
        }
      }
    };
  }

  @Override
  public ExecutorService openBackground(String job) {
    return new Background();
  }

  /** Valid within this JVM. */
  @Override
  public BackendAddress address() {
    return InProcessAddress.of(this);
  }

  @Override
  public DeadLetters openDeadLetters(String job) {
    return (letters, plan) ->
        write("write dead letters", () -> cluster.writeDead(letters, plan.version()), () -> {});
  }

  /** Without trouble: what an output is given it keeps on the other side. */
  @Override
  public BlockStore openBlocks(BlockOwner owner, WriteSafety safety) {
    return new InMemoryBackend().openBlocks(owner, safety);
  }

  @Override
  public JobLog openJob(String job, JobSetup setup) {
    return new FaultyJobLog(
        ProtocolBackend.super.openJob(job, setup), input, () -> lostOutsideATask, rule);
  }

  @Override
  public JobStore openJobStore(String job, WriteSafety safety) {
    return new Store();
  }

  @Override
  public ReadStore reads() {
    throw new UnsupportedOperationException("the simulation has a reader of its own");
  }

  @Override
  public void close() {}

  /** A request that only reads. */
  <R> R read(String what, Supplier<R> request) {
    travel();
    if (isOut() || trouble.loses(random)) {
      travel();
      throw new BackendException("no answer: " + what);
    }
    R result = request.get();
    travel();
    return result;
  }

  /** A request that changes something. */
  void write(String what, Runnable whole, Runnable part) {
    write(
        what,
        () -> {
          whole.run();
          return null;
        },
        part);
  }

  private <R> R write(String what, Request<R> whole, Runnable part) {
    try {
      travel();
    } catch (Scheduler.Ended e) {
      if (killed && random.nextBoolean()) {
        later(whole); // it was on its way
      }
      throw e;
    }
    Trouble.Fate fate = fate();
    R result = null;
    switch (fate) {
      case DONE -> result = whole.execute();
      case DONE_TWICE -> {
        result = whole.execute();
        later(whole);
      }
      case LATE -> later(whole);
      case PART -> part.run();
      case LOST -> {}
      case ANSWER_LOST -> whole.execute();
    }
    changed.run();
    travel();
    if (fate != Trouble.Fate.DONE && fate != Trouble.Fate.DONE_TWICE) {
      throw new BackendException("no answer: " + what);
    }
    return result;
  }

  private Trouble.Fate fate() {
    if (outageBegins) {
      outageBegins = false;
      return trouble.faultyFate(random);
    }
    return isOut() ? Trouble.Fate.LOST : trouble.fate(random);
  }

  private void later(Request<?> request) {
    scheduler.after(
        trouble.lateNanos(random),
        () -> {
          request.execute();
          changed.run();
        });
  }

  private boolean isOut() {
    return scheduler.nanos() < outageEnds;
  }

  private void travel() {
    if (killed) {
      throw new Scheduler.Ended();
    }
    long outage = isOut() ? 0 : trouble.outageNanos(random);
    if (outage > 0) {
      outageBegins = true;
      outageEnds = scheduler.nanos() + outage;
    }
    long nanos = trouble.latencyNanos(random);
    if (trouble.suspends(random)) {
      long suspended = random.nextInt(50) * MILLI;
      suspendedNanos += suspended;
      nanos += suspended;
    }
    if (trouble.setsClock(random)) {
      wallOffsetMillis += random.nextLong(4_000) - 2_000;
    }
    sleep(nanos);
  }

  /** A request that changes something, as a server executes it. */
  @FunctionalInterface
  private interface Request<R> {
    R execute();
  }

  /** The job's row, batches and tables, by requests. */
  private final class Store implements JobStore {
    @Override
    public Optional<JobRow> row() {
      return SimulatedProcess.this.read(
          "read the row",
          () -> cluster.row().epoch() == 0 ? Optional.<JobRow>empty() : Optional.of(cluster.row()));
    }

    @Override
    public boolean compareAndPut(JobRow expected, JobRow next) {
      return write("change the row", () -> cluster.compareAndPut(expected, next), () -> {});
    }

    /** What a job does is for people, and no part of the protocol: it is not simulated. */
    @Override
    public Optional<String> graph() {
      return Optional.empty();
    }

    @Override
    public boolean putGraph(JobRow expected, String graph) {
      return true;
    }

    @Override
    public void putBatch(BatchEntry entry) {
      write("write a batch's record", () -> cluster.putBatch(entry), () -> {});
    }

    @Override
    public Optional<BatchEntry> batch(long batch, ReadPoint at) {
      return SimulatedProcess.this.read("read a batch's record", () -> cluster.batch(batch, at));
    }

    @Override
    public List<DeadRecord> dead(int most, ReadPoint at) {
      throw new UnsupportedOperationException("the engine lists no dead letters");
    }

    @Override
    public Map<String, StoredTable> tables() {
      return SimulatedProcess.this.read("look at the tables", cluster::tables);
    }

    @Override
    public boolean hasCells(String table, long version) {
      return SimulatedProcess.this.read(
          "look into a table", () -> cluster.hasCells(table, version));
    }

    @Override
    public void dropTable(String table) {
      throw new UnsupportedOperationException("no simulated job is deleted");
    }

    @Override
    public void forget(long version) {
      throw new UnsupportedOperationException("no simulated job is deleted");
    }

    @Override
    public void createTable(TableSchema schema, String id) {
      write("make a table", () -> cluster.createTable(schema, id), () -> {});
    }

    @Override
    public void alterTable(TableSchema schema, int versions) {
      // HBase alters by a procedure of its master: it is not done late, and not in part.
      SimulatedProcess.this.read(
          "alter a table",
          () -> {
            cluster.alterTable(schema, versions);
            return null;
          });
      changed.run();
    }

    /** The simulated source can be read again. */
    @Override
    public void forgetInput() {}

    @Override
    public StateTable table(TableSchema schema) {
      return new Rows(schema);
    }

    @Override
    public void sweepMasked(Collection<Mask> masks) {
      write("sweep", () -> cluster.sweepMasked(masks), () -> {});
    }

    @Override
    public void sweepBelow(Floor floor, long deadBefore) {
      write("sweep below the history", () -> cluster.sweepBelow(floor), () -> {});
    }

    @Override
    public void close() {}
  }

  /** A state table, by requests. */
  private final class Rows implements StateTable {
    private final TableSchema schema;

    Rows(TableSchema schema) {
      this.schema = schema;
    }

    @Override
    public TableSchema schema() {
      if (rule == FaultyRule.PANE_CLOSED_EARLY && schema.window().isPresent()) {
        Duration half = schema.window().get().length().dividedBy(2);
        return schema.withWindow(WindowSpec.tumbling(half));
      }
      return schema;
    }

    @Override
    public List<StateCell> read(List<RowKey> rows, ReadPoint at) {
      return SimulatedProcess.this.read(
          "read rows",
          () -> {
            List<StateCell> cells = new ArrayList<>();
            rows.forEach(row -> cells.add(cluster.read(schema.table(), row, at)));
            return cells;
          });
    }

    @Override
    public boolean isEmpty(RowFamily family, BucketRange buckets, ReadPoint at) {
      return SimulatedProcess.this.read(
          "look into buckets",
          () ->
              cluster.model(schema.table()).rows().stream()
                  .filter(row -> row.family() == family)
                  .filter(row -> buckets.first() <= row.bucket() && row.bucket() < buckets.end())
                  .allMatch(row -> cluster.read(schema.table(), row, at) == null));
    }

    @Override
    public List<Long> versions(ScanRange range, ReadPoint at) {
      throw new UnsupportedOperationException(
          "no engine and no reader of a snapshot asks for them");
    }

    @Override
    public RowScan scan(ScanRange range, ReadPoint at) {
      return new RowScan() {
        private RowKey last;

        @Override
        public RowChunk next(int most) {
          RowChunk chunk =
              SimulatedProcess.this.read(
                  "scan rows", () -> chunk(schema.table(), range, last, most, at));
          for (FoundCell found : chunk.rows()) {
            last = found.row();
          }
          return chunk;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void write(List<StateRow> rows, long version) {
      try {
        SimulatedProcess.this.write(
            "write rows",
            () -> cluster.write(schema.table(), rows, version),
            () -> cluster.write(schema.table(), rows.subList(0, rows.size() / 2), version));
      } catch (BackendException e) {
        lostOutsideATask = schema.table().equals(InputSource.TABLE);
        throw e;
      }
    }
  }

  /** The rows of a scan that come after the last one that was given. */
  private RowChunk chunk(String table, ScanRange range, RowKey last, int most, ReadPoint at) {
    List<FoundCell> found = new ArrayList<>();
    for (RowKey row : new TreeSet<>(cluster.model(table).rows())) {
      boolean asked =
          (last == null ? range.from().compareTo(row) <= 0 : last.compareTo(row) < 0)
              && row.compareTo(range.to()) < 0;
      StateCell cell = asked ? cluster.read(table, row, at) : null;
      if (cell != null) {
        if (found.size() == most) {
          return new RowChunk(found, false);
        }
        found.add(new FoundCell(row, cell));
      }
    }
    return new RowChunk(found, true);
  }

  /** Does what is to be done in the background, one after the other, as an actor of its own. */
  private final class Background extends AbstractExecutorService {
    private final List<Runnable> waiting = new ArrayList<>();
    private boolean working;
    private boolean shutDown;

    @Override
    public void execute(Runnable task) {
      waiting.add(task);
      if (!working) {
        working = true;
        Scheduler.Actor[] self = new Scheduler.Actor[1];
        self[0] =
            scheduler.spawn(
                "background",
                () -> {
                  BACKGROUND.set(self[0]);
                  try {
                    while (!waiting.isEmpty()) {
                      waiting.remove(0).run();
                    }
                  } finally {
                    working = false;
                  }
                });
      }
    }

    @Override
    public void shutdown() {
      shutDown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutDown = true;
      List<Runnable> left = List.copyOf(waiting);
      waiting.clear();
      return left;
    }

    @Override
    public boolean isShutdown() {
      return shutDown;
    }

    @Override
    public boolean isTerminated() {
      return shutDown && !working;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      long deadline = scheduler.nanos() + unit.toNanos(timeout);
      while (working && scheduler.nanos() < deadline) {
        sleep(MILLI);
      }
      return !working;
    }
  }
}
