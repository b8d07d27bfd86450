package io.tarn.stream.engine.memory;

import io.tarn.schemas.RowKey;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.Explanation;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.ReadPoint;
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
import java.util.Optional;
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
  public ReadStore reads() {
    return new Reads();
  }

  /** What a reader of the last committed batch asks for. */
  public ReadPoint readPoint(String job) {
    return row(job).readPoint();
  }

  /** The rows of a table as the last committed batch left them, by row key. */
  public Map<RowKey, byte[]> rows(String job, String table) {
    return rows(job, table, row(job).committedBatch());
  }

  /**
   * The rows of a table as a batch left them, by row key; none where the batch is not committed.
   *
   * @throws io.tarn.spi.read.SnapshotExpiredException if the batch is out of history
   * @throws io.tarn.spi.job.DamagedTableException if the table is not what the job has made of it
   */
  public Map<RowKey, byte[]> rows(String job, String table, long batch) {
    return job(job).rows(job, table, batch);
  }

  /** What the job does, as it was last opened. */
  public Optional<Explanation> explanation(String job) {
    return job(job).graph().map(Explanation::parse);
  }

  /** The dead letters that a reader sees, in order of version and sequence. */
  public List<DeadLetter> deadLetters(String job, ReadPoint at) {
    return job(job).deadLetters(at);
  }

  /** The record of a batch, if it is committed and kept. */
  public Optional<BatchEntry> batch(String job, long batch) {
    return job(job).batch(batch, readPoint(job));
  }

  /** Does by hand what somebody might do to a table behind the job's back. */
  public Sabotage sabotage(String job) {
    return job(job);
  }

  @Override
  public void close() {}

  private JobRow row(String job) {
    return job(job).row().orElse(JobRow.NEW);
  }

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
