package io.tarn.stream.engine.memory;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.BatchEntry;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import io.tarn.stream.engine.spi.DeadLetter;
import io.tarn.stream.engine.spi.DeadLetters;
import io.tarn.stream.engine.spi.ReadPoint;
import io.tarn.stream.engine.spi.StateTable;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Jobs, tables and dead letters in memory. Outlives the jobs that are opened on it, so that a job
 * can be opened again, or by two at once. Thread-safe.
 */
public final class InMemoryBackend implements ProtocolBackend {
  private final Clock clock;
  private final Map<String, InMemoryJob> jobs = new ConcurrentHashMap<>();

  /**
   * @param clock what versions are taken from
   */
  public InMemoryBackend(Clock clock) {
    this.clock = clock;
  }

  public InMemoryBackend() {
    this(Clock.systemUTC());
  }

  @Override
  public JobStore openJobStore(String job) {
    return job(job);
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public StateTable openTable(String job, TableSchema schema) {
    return job(job).openTable(schema);
  }

  @Override
  public DeadLetters openDeadLetters(String job) {
    return job(job);
  }

  /** What a reader of the last committed batch asks for. */
  public ReadPoint readPoint(String job) {
    return job(job)
        .read()
        .map(row -> row.readPoint())
        .orElse(new ReadPoint(ReadPoint.NOTHING, Set.of()));
  }

  /** What a reader of that batch asks for, if it is committed. */
  public Optional<ReadPoint> readPoint(String job, long batch) {
    InMemoryJob found = job(job);
    return found
        .read()
        .filter(row -> row.committed().isPresent() && row.committed().get().batch() >= batch)
        .flatMap(
            row ->
                found
                    .batch(batch)
                    .map(entry -> new ReadPoint(entry.version(), row.abortedVersions())));
  }

  /** The rows of a table that a reader sees, by row key. */
  public Map<RowKey, byte[]> rows(String job, String table, ReadPoint at) {
    return job(job).table(table).rows(at);
  }

  /** The dead letters that a reader sees, in order of version and sequence. */
  public List<DeadLetter> deadLetters(String job, ReadPoint at) {
    return job(job).deadLetters(at);
  }

  /** The record of a batch as last written. */
  public Optional<BatchEntry> batch(String job, long batch) {
    return job(job).batch(batch);
  }

  @Override
  public void close() {}

  private InMemoryJob job(String name) {
    return jobs.computeIfAbsent(name, missing -> new InMemoryJob());
  }
}
