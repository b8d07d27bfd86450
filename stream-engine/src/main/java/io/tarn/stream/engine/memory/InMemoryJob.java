package io.tarn.stream.engine.memory;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.protocol.Floor;
import io.tarn.stream.engine.protocol.JobStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One job's row, batches, tables and dead letters. */
final class InMemoryJob implements JobStore, DeadLetters, Sabotage {
  private final Clocks clocks;
  private final Map<String, InMemoryTable> tables = new HashMap<>();
  private final Map<Long, TreeMap<Long, BatchEntry>> batches = new HashMap<>();
  private final TreeMap<Long, TreeMap<Long, Dead>> deadLetters = new TreeMap<>();
  private final Map<BlockOwner, InMemoryBlocks> blocks = new HashMap<>();
  private JobRow row = JobRow.NEW;
  private String graph;

  InMemoryJob(Clocks clocks) {
    this.clocks = clocks;
  }

  synchronized BlockStore blocks(BlockOwner owner) {
    return blocks.computeIfAbsent(owner, missing -> new InMemoryBlocks());
  }

  @Override
  public synchronized Optional<JobRow> row() {
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
  public synchronized Optional<String> graph() {
    return Optional.ofNullable(graph);
  }

  @Override
  public synchronized boolean putGraph(JobRow expected, String put) {
    if (row.epoch() != expected.epoch() || row.sequence() != expected.sequence()) {
      return false;
    }
    graph = put;
    return true;
  }

  @Override
  public synchronized void putBatch(BatchEntry entry) {
    batches.computeIfAbsent(entry.batch(), missing -> new TreeMap<>()).put(entry.version(), entry);
  }

  @Override
  public synchronized Optional<BatchEntry> batch(long batch, ReadPoint at) {
    return batches.getOrDefault(batch, new TreeMap<>()).descendingMap().values().stream()
        .filter(entry -> at.sees(entry.version()))
        .findFirst();
  }

  @Override
  public synchronized Map<String, StoredTable> tables() {
    Map<String, StoredTable> found = new HashMap<>();
    tables.forEach((name, table) -> found.put(name, table.stored()));
    return found;
  }

  @Override
  public boolean hasCells(String table, long version) {
    return found(table).hasCells(version);
  }

  @Override
  public synchronized void createTable(TableSchema schema, String id) {
    tables.computeIfAbsent(schema.table(), missing -> new InMemoryTable(schema, clocks)).mark(id);
  }

  @Override
  public void alterTable(TableSchema schema, int versions) {
    found(schema.table()).alter(schema, versions);
  }

  @Override
  public synchronized void dropTable(String table) {
    tables.remove(table);
  }

  @Override
  public synchronized void forget(long version) {
    batches.values().forEach(of -> of.headMap(version, true).clear());
    deadLetters.headMap(version, true).clear();
    clearBlocks(BlockOwner.Kind.OUTPUT);
  }

  @Override
  public synchronized void forgetInput() {
    clearBlocks(BlockOwner.Kind.INPUT);
  }

  /** Whoever has them open finds them empty. */
  private void clearBlocks(BlockOwner.Kind kind) {
    blocks.forEach(
        (owner, of) -> {
          if (owner.kind() == kind) {
            of.clear();
          }
        });
  }

  @Override
  public StateTable table(TableSchema schema) {
    return found(schema.table());
  }

  @Override
  public synchronized void sweepMasked(Collection<Mask> masks) {
    for (Mask mask : masks) {
      tables.values().forEach(table -> table.sweep(mask));
      deadLetters.subMap(mask.from(), true, mask.to(), true).clear();
      batches.values().forEach(of -> of.subMap(mask.from(), true, mask.to(), true).clear());
    }
  }

  @Override
  public synchronized void sweepBelow(Floor floor, long deadBefore) {
    tables
        .values()
        .forEach(
            table ->
                table.sweepBelow(
                    floor, Optional.ofNullable(row.tables().get(table.schema().table()))));
    batches.keySet().removeIf(batch -> batch < floor.batch());
    deadLetters.headMap(deadBefore, false).clear();
  }

  @Override
  public synchronized void write(List<DeadLetter> letters, Plan plan) {
    TreeMap<Long, Dead> ofVersion =
        deadLetters.computeIfAbsent(plan.version(), missing -> new TreeMap<>());
    letters.forEach(
        letter -> ofVersion.put(letter.sequence(), new Dead(letter, plan.batch(), plan.version())));
  }

  @Override
  public List<DeadRecord> dead(int most, ReadPoint at) {
    return seen(at).stream()
        .sorted(Comparator.comparing(dead -> dead.letter().source()))
        .limit(most)
        .map(Dead::record)
        .toList();
  }

  /** Those that a reader sees, in order of version and sequence. */
  synchronized List<DeadLetter> deadLetters() {
    return seen(row.readPoint()).stream().map(Dead::letter).toList();
  }

  /** In order of version and sequence. */
  private synchronized List<Dead> seen(ReadPoint at) {
    List<Dead> seen = new ArrayList<>();
    deadLetters.forEach(
        (version, letters) -> {
          if (at.sees(version)) {
            seen.addAll(letters.values());
          }
        });
    return seen;
  }

  @Override
  public synchronized void drop(String table) {
    tables.remove(table);
  }

  @Override
  public synchronized void truncate(String table) {
    TableSchema schema = found(table).schema();
    tables.put(table, new InMemoryTable(schema, clocks));
  }

  @Override
  public void limitVersions(String table, int versions) {
    found(table).alter(found(table).schema(), versions);
  }

  @Override
  public void close() {}

  private synchronized InMemoryTable found(String table) {
    InMemoryTable found = tables.get(table);
    if (found == null) {
      throw new BackendException("There is no table " + table);
    }
    return found;
  }

  /** A dead letter, and the attempt that it was written under. */
  private record Dead(DeadLetter letter, long batch, long version) {
    DeadRecord record() {
      return new DeadRecord(
          batch,
          Instant.ofEpochMilli(version),
          letter.source(),
          letter.position(),
          letter.reason(),
          letter.record());
    }
  }
}
