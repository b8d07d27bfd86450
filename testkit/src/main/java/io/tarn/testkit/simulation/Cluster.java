package io.tarn.testkit.simulation;

import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.ValueBytes;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.read.StateCell;
import io.tarn.spi.write.DeadLetter;
import io.tarn.spi.write.StateRow;
import io.tarn.stream.engine.protocol.Floor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the model of HBase holds of one job. Each call is one request as a server executes it: at
 * once and whole, by a scheduler's actor whose turn it is.
 */
final class Cluster {
  private final FaultyRule rule;
  private final TreeMap<String, Stored> tables = new TreeMap<>();
  private final TreeMap<Long, TreeMap<Long, BatchEntry>> batches = new TreeMap<>();
  private final TreeMap<Long, List<DeadLetter>> deadLetters = new TreeMap<>();
  private JobRow row = JobRow.NEW;

  Cluster(FaultyRule rule) {
    this.rule = rule;
  }

  JobRow row() {
    return row;
  }

  boolean compareAndPut(JobRow expected, JobRow next) {
    boolean same =
        row.epoch() == expected.epoch()
            && (row.sequence() == expected.sequence() || rule == FaultyRule.COMPARE_BY_EPOCH_ALONE);
    if (same) {
      row = next;
    }
    return same;
  }

  void putBatch(BatchEntry entry) {
    batches.computeIfAbsent(entry.batch(), missing -> new TreeMap<>()).put(entry.version(), entry);
  }

  Optional<BatchEntry> batch(long batch, ReadPoint at) {
    return batches.getOrDefault(batch, new TreeMap<>()).descendingMap().values().stream()
        .filter(entry -> at.sees(entry.version()))
        .findFirst();
  }

  Map<String, StoredTable> tables() {
    Map<String, StoredTable> found = new TreeMap<>();
    tables.forEach(
        (name, table) ->
            found.put(
                name,
                new StoredTable(
                    table.schema, table.model.versions(), Optional.ofNullable(table.id))));
    return found;
  }

  boolean hasCells(String table, long version) {
    ModelTable<RowKey> model = stored(table).model;
    return model.rows().stream()
        .anyMatch(row -> model.getAll(row, 0).stream().anyMatch(cell -> cell.version() > version));
  }

  void createTable(TableSchema schema, String id) {
    Stored table =
        tables.computeIfAbsent(
            schema.table(), missing -> new Stored(schema, new ModelTable<>(schema.versions())));
    table.id = table.id == null ? id : table.id;
  }

  void alterTable(TableSchema schema, int versions) {
    Stored table = stored(schema.table());
    table.schema = schema;
    table.model.alter(versions, Optional.empty());
  }

  TableSchema schema(String table) {
    return stored(table).schema;
  }

  ModelTable<RowKey> model(String table) {
    return stored(table).model;
  }

  /** As the client reads: the newest cell at the read point's version, again below each mask. */
  StateCell read(String table, RowKey asked, ReadPoint at) {
    ModelTable<RowKey> model = model(table);
    Optional<ModelTable.Found> found = model.get(asked, 0, at.version(), 0);
    while (found.isPresent() && at.isMasked(found.get().version())) {
      found = model.get(asked, 0, at.below(found.get().version()), 0);
    }
    return found
        .filter(cell -> !ValueBytes.isTombstone(cell.value()))
        .map(cell -> new StateCell(cell.version(), cell.value()))
        .orElse(null);
  }

  void write(String table, List<StateRow> rows, long version) {
    rows.forEach(written -> model(table).put(written.row(), version, written.value()));
  }

  void writeDead(List<DeadLetter> letters, long version) {
    deadLetters.put(version, letters);
  }

  void sweepMasked(Collection<Mask> masks) {
    for (Mask mask : masks) {
      for (Stored table : tables.values()) {
        for (RowKey each : List.copyOf(table.model.rows())) {
          for (ModelTable.Found cell : table.model.getAll(each, 0)) {
            if (mask.covers(cell.version())) {
              table.model.delete(each, cell.version());
            }
          }
        }
      }
      deadLetters.subMap(mask.from(), true, mask.to(), true).clear();
    }
  }

  void sweepBelow(Floor floor) {
    for (Stored table : tables.values()) {
      for (RowKey each : List.copyOf(table.model.rows())) {
        Optional<Long> dead = deadUpTo(table, each, floor);
        dead.ifPresent(version -> table.model.deleteUpTo(each, version));
      }
    }
    batches.headMap(floor.batch()).clear();
  }

  private Optional<Long> deadUpTo(Stored table, RowKey each, Floor floor) {
    Optional<KeptTable> kept = Optional.ofNullable(row.tables().get(table.schema.table()));
    if (table.schema.window().isPresent()
        && floor.clears(
            table.schema.table(),
            kept,
            table
                .schema
                .window()
                .get()
                .lastWindowEnd(table.schema.rowKeys().paneRow(each).start()))) {
      return Optional.of(floor.readPoint().version());
    }
    ReadPoint at = floor.readPoint();
    Optional<ModelTable.Found> newest = table.model.get(each, 0, at.version(), 0);
    while (newest.isPresent() && at.isMasked(newest.get().version())) {
      newest = table.model.get(each, 0, at.below(newest.get().version()), 0);
    }
    return newest
        .filter(cell -> floor.removalsAfter().isPresent() && ValueBytes.isTombstone(cell.value()))
        .map(ModelTable.Found::version);
  }

  List<String> tableNames() {
    return new ArrayList<>(tables.keySet());
  }

  private Stored stored(String table) {
    Stored found = tables.get(table);
    if (found == null) {
      throw new BackendException("There is no table " + table);
    }
    return found;
  }

  /** A table and its descriptor. */
  private static final class Stored {
    private final ModelTable<RowKey> model;
    private TableSchema schema;
    private String id;

    Stored(TableSchema schema, ModelTable<RowKey> model) {
      this.schema = schema;
      this.model = model;
    }
  }
}
