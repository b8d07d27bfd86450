package io.tarn.stream.engine.memory;

import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.BatchEntry;
import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.spi.DeadLetter;
import io.tarn.stream.engine.spi.DeadLetters;
import io.tarn.stream.engine.spi.Plan;
import io.tarn.stream.engine.spi.ReadPoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One job's row, batches, tables and dead letters. */
final class InMemoryJob implements JobStore, DeadLetters {
  private final Map<String, InMemoryTable> tables = new HashMap<>();
  private final Map<Long, BatchEntry> batches = new HashMap<>();
  private final TreeMap<Long, TreeMap<Long, DeadLetter>> deadLetters = new TreeMap<>();
  private JobRow row = JobRow.NEW;

  synchronized InMemoryTable openTable(TableSchema schema) {
    InMemoryTable table =
        tables.computeIfAbsent(schema.table(), missing -> new InMemoryTable(schema));
    schema.checkReplaces(table.schema());
    return table;
  }

  synchronized InMemoryTable table(String name) {
    return tables.get(name);
  }

  @Override
  public synchronized Optional<JobRow> read() {
    return row.epoch() == 0 ? Optional.empty() : Optional.of(row);
  }

  @Override
  public synchronized boolean compareAndPut(JobRow expected, JobRow next) {
    if (row.epoch() != expected.epoch() || row.sequence() != expected.sequence()) {
      return false;
    }
    row = next;
    return true;
  }

  @Override
  public synchronized void putBatch(BatchEntry entry) {
    batches.merge(
        entry.batch(), entry, (old, fresh) -> fresh.version() >= old.version() ? fresh : old);
  }

  @Override
  public synchronized Optional<BatchEntry> batch(long batch) {
    return Optional.ofNullable(batches.get(batch));
  }

  @Override
  public synchronized void sweepAborted(long version) {
    tables.values().forEach(table -> table.sweep(version));
    deadLetters.remove(version);
  }

  @Override
  public synchronized void sweepRemoved(JobRow seen, long floorVersion) {
    tables.values().forEach(table -> table.sweepRemoved(floorVersion, seen.readPoint()));
  }

  @Override
  public synchronized int history() {
    return tables.values().stream()
        .mapToInt(table -> table.schema().history())
        .max()
        .orElse(TableSchema.DEFAULT_HISTORY);
  }

  @Override
  public synchronized void write(List<DeadLetter> letters, Plan plan) {
    TreeMap<Long, DeadLetter> ofVersion =
        deadLetters.computeIfAbsent(plan.version(), missing -> new TreeMap<>());
    letters.forEach(letter -> ofVersion.put(letter.sequence(), letter));
  }

  synchronized List<DeadLetter> deadLetters(ReadPoint at) {
    List<DeadLetter> seen = new ArrayList<>();
    deadLetters.forEach(
        (version, letters) -> {
          if (at.sees(version)) {
            seen.addAll(letters.values());
          }
        });
    return seen;
  }

  @Override
  public void close() {}
}
