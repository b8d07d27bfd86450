package io.tarn.testkit;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.ReadStore;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.memory.InProcessAddress;
import io.tarn.stream.engine.protocol.Floor;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** A backend that does what another does, but fails where its {@link Faults} say. Thread-safe. */
public final class FaultyBackend implements ProtocolBackend {
  private final ProtocolBackend backend;
  private final Faults faults;
  private final AtomicLong rowsRead = new AtomicLong();

  /**
   * @param backend what the calls go to; not closed with this one
   */
  public FaultyBackend(ProtocolBackend backend, Faults faults) {
    this.backend = backend;
    this.faults = faults;
  }

  /** How many rows of state have been asked for. */
  public long rowsRead() {
    return rowsRead.get();
  }

  @Override
  public JobStore openJobStore(String job, WriteSafety safety) {
    return new FaultyStore(backend.openJobStore(job, safety), faults, rowsRead);
  }

  @Override
  public Clocks clocks() {
    return backend.clocks();
  }

  @Override
  public ExecutorService openBackground(String job) {
    return backend.openBackground(job);
  }

  @Override
  public void makeShared() {
    backend.makeShared();
  }

  /** Valid within this JVM. */
  @Override
  public BackendAddress address() {
    return InProcessAddress.of(this);
  }

  @Override
  public DeadLetters openDeadLetters(String job) {
    DeadLetters letters = backend.openDeadLetters(job);
    return (written, plan) ->
        faults.run(
            FaultPoint.WRITE_DEAD,
            () -> letters.write(written, plan),
            () -> letters.write(written.subList(0, written.size() / 2), plan));
  }

  @Override
  public BlockStore openBlocks(BlockOwner owner, WriteSafety safety) {
    return new FaultyBlocks(backend.openBlocks(owner, safety), faults);
  }

  /** Readers meet no faults. */
  @Override
  public ReadStore reads() {
    return backend.reads();
  }

  @Override
  public void close() {}

  /** No call goes around the faults. */
  private record FaultyStore(JobStore store, Faults faults, AtomicLong rowsRead)
      implements JobStore {
    @Override
    public Optional<JobRow> row() {
      return faults.call(FaultPoint.READ_ROW, store::row);
    }

    @Override
    public boolean compareAndPut(JobRow expected, JobRow next) {
      return faults.call(
          FaultPoint.ofChange(expected, next), () -> store.compareAndPut(expected, next));
    }

    @Override
    public Optional<String> graph() {
      return faults.call(FaultPoint.READ_GRAPH, store::graph);
    }

    @Override
    public boolean putGraph(JobRow expected, String graph) {
      return faults.call(FaultPoint.PUT_GRAPH, () -> store.putGraph(expected, graph));
    }

    @Override
    public void putBatch(BatchEntry entry) {
      faults.run(FaultPoint.PUT_BATCH, () -> store.putBatch(entry));
    }

    @Override
    public Optional<BatchEntry> batch(long batch, ReadPoint at) {
      return faults.call(FaultPoint.READ_BATCH, () -> store.batch(batch, at));
    }

    @Override
    public List<BatchEntry> batches(long newest, int most, ReadPoint at) {
      return faults.call(FaultPoint.READ_BATCH, () -> store.batches(newest, most, at));
    }

    @Override
    public List<DeadRecord> dead(int most, ReadPoint at) {
      return faults.call(FaultPoint.READ_DEAD, () -> store.dead(most, at));
    }

    @Override
    public Optional<StoredTable> stored(String table) {
      return faults.call(FaultPoint.READ_TABLES, () -> store.stored(table));
    }

    @Override
    public List<TableSchema> schemas() {
      return faults.call(FaultPoint.READ_TABLES, store::schemas);
    }

    @Override
    public Map<String, StoredTable> tables() {
      return faults.call(FaultPoint.READ_TABLES, store::tables);
    }

    @Override
    public boolean isTaken(String table) {
      return faults.call(FaultPoint.READ_TABLES, () -> store.isTaken(table));
    }

    @Override
    public boolean hasCells(String table, long version) {
      return faults.call(FaultPoint.READ_TABLES, () -> store.hasCells(table, version));
    }

    @Override
    public void createTable(TableSchema schema, String id) {
      faults.run(FaultPoint.CREATE_TABLE, () -> store.createTable(schema, id));
    }

    @Override
    public void alterTable(TableSchema schema, int versions) {
      faults.run(FaultPoint.ALTER_TABLE, () -> store.alterTable(schema, versions));
    }

    @Override
    public void dropTable(String table) {
      faults.run(FaultPoint.DROP_TABLE, () -> store.dropTable(table));
    }

    @Override
    public void forget(long version) {
      faults.run(FaultPoint.FORGET, () -> store.forget(version));
    }

    @Override
    public void forgetInput() {
      faults.run(FaultPoint.FORGET, store::forgetInput);
    }

    @Override
    public StateTable table(TableSchema schema) {
      return new FaultyTable(store.table(schema), faults, rowsRead);
    }

    @Override
    public void sweepMasked(Collection<Mask> masks) {
      masks.forEach(mask -> faults.sweeping(mask.from()));
      faults.run(FaultPoint.SWEEP_MASKED, () -> store.sweepMasked(masks));
    }

    @Override
    public void sweepBelow(Floor floor, long deadBefore) {
      faults.run(FaultPoint.SWEEP_BELOW, () -> store.sweepBelow(floor, deadBefore));
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private record FaultyBlocks(BlockStore blocks, Faults faults) implements BlockStore {
    @Override
    public void write(String name, byte[] bytes) {
      faults.run(FaultPoint.WRITE_BLOCK, () -> blocks.write(name, bytes));
    }

    @Override
    public Optional<byte[]> read(String name) {
      return faults.call(FaultPoint.READ_BLOCKS, () -> blocks.read(name));
    }

    @Override
    public List<String> names(String from, int most) {
      return faults.call(FaultPoint.READ_BLOCKS, () -> blocks.names(from, most));
    }

    @Override
    public void delete(Collection<String> names) {
      faults.run(FaultPoint.DELETE_BLOCKS, () -> blocks.delete(names));
    }
  }
}
