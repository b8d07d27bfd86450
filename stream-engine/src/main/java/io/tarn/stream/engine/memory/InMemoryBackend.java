package io.tarn.stream.engine.memory;

import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.ReadStore;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.DeadLetters;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Jobs, tables and dead letters in memory, with the promises of HBase's: history, expiry, lost
 * tables. Outlives the jobs that are opened on it, so that a job can be opened again, or by two at
 * once. Thread-safe.
 */
public final class InMemoryBackend implements ProtocolBackend {
  private final Clocks clocks;
  private final Map<String, InMemoryJob> jobs = new ConcurrentHashMap<>();

  /**
   * @param clock what versions are taken from, and idle keys expire by
   */
  public InMemoryBackend(Clock clock) {
    this.clocks = Clocks.of(clock);
  }

  public InMemoryBackend() {
    this.clocks = Clocks.SYSTEM;
  }

  @Override
  public JobStore openJobStore(String job, WriteSafety safety) {
    return job(job);
  }

  @Override
  public Clocks clocks() {
    return clocks;
  }

  /** Valid within this process. */
  @Override
  public BackendAddress address() {
    return InProcessAddress.of(this);
  }

  @Override
  public DeadLetters openDeadLetters(String job) {
    return job(job);
  }

  @Override
  public BlockStore openBlocks(BlockOwner owner, WriteSafety safety) {
    return job(owner.job()).blocks(owner);
  }

  @Override
  public ReadStore reads() {
    return new Reads();
  }

  /**
   * The dead letters that a reader sees, in order of version and sequence: as they were written,
   * for a test of their sequences, which no reader is shown.
   */
  public List<DeadLetter> deadLetters(String job) {
    return job(job).deadLetters();
  }

  /** Does by hand what somebody might do to a table behind the job's back. */
  public Sabotage sabotage(String job) {
    return job(job);
  }

  @Override
  public void close() {}

  private InMemoryJob job(String name) {
    return jobs.computeIfAbsent(name, missing -> new InMemoryJob(clocks));
  }

  /** What is in memory, to be read. */
  private final class Reads implements ReadStore {
    @Override
    public Map<String, JobRow> jobs() {
      Map<String, JobRow> rows = new TreeMap<>();
      jobs.forEach((name, job) -> job.row().ifPresent(row -> rows.put(name, row)));
      return rows;
    }

    @Override
    public JobReads job(String name) {
      return InMemoryBackend.this.job(name);
    }

    @Override
    public Clocks clocks() {
      return clocks;
    }

    @Override
    public void close() {}
  }
}
