package io.tarn.testkit;

import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.BatchEntry;
import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.stream.engine.spi.DeadLetters;
import io.tarn.stream.engine.spi.StateTable;
import java.time.Clock;
import java.util.Optional;
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
  public JobStore openJobStore(String job) {
    return new FaultyStore(backend.openJobStore(job), faults);
  }

  @Override
  public Clock clock() {
    return backend.clock();
  }

  @Override
  public StateTable openTable(String job, TableSchema schema) {
    return new FaultyTable(backend.openTable(job, schema), faults, rowsRead);
  }

  @Override
  public DeadLetters openDeadLetters(String job) {
    DeadLetters letters = backend.openDeadLetters(job);
    return (written, plan) ->
        faults.call(
            FaultPoint.WRITE_DEAD,
            () -> {
              letters.write(written, plan);
              return null;
            },
            () -> letters.write(written.subList(0, written.size() / 2), plan));
  }

  @Override
  public void close() {}

  private record FaultyStore(JobStore store, Faults faults) implements JobStore {
    @Override
    public Optional<JobRow> read() {
      return faults.call(FaultPoint.READ_ROW, store::read, () -> {});
    }

    @Override
    public boolean compareAndPut(JobRow expected, JobRow next) {
      return faults.call(
          FaultPoint.ofChange(expected, next), () -> store.compareAndPut(expected, next), () -> {});
    }

    @Override
    public void putBatch(BatchEntry entry) {
      faults.call(
          FaultPoint.PUT_BATCH,
          () -> {
            store.putBatch(entry);
            return null;
          },
          () -> {});
    }

    @Override
    public Optional<BatchEntry> batch(long batch) {
      return store.batch(batch);
    }

    @Override
    public void sweepAborted(long version) {
      faults.sweeping(version);
      faults.call(
          FaultPoint.SWEEP_ABORTED,
          () -> {
            store.sweepAborted(version);
            return null;
          },
          () -> {});
    }

    @Override
    public void sweepRemoved(JobRow row, long floorVersion) {
      store.sweepRemoved(row, floorVersion);
    }

    @Override
    public int history() {
      return store.history();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
