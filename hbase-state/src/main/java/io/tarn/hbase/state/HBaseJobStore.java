package io.tarn.hbase.state;

import io.tarn.hbase.files.DirectPuts;
import io.tarn.hbase.read.HBaseJobReads;
import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.read.layout.BatchRows;
import io.tarn.hbase.read.layout.JobRowCodec;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.Mask;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.write.StateTable;
import io.tarn.stream.engine.protocol.Floor;
import io.tarn.stream.engine.protocol.JobStore;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Table;

/** One job's row in {@code tarn:job}, its batches in {@code tarn:batch}, and its state tables. */
final class HBaseJobStore implements JobStore {
  private final String job;
  private final Connection connection;
  private final JobReads reads;
  private final TarnTables tables;
  private final TableMaker maker;
  private final CellSweep sweep;
  private final Durabilities durability;
  private final Optional<BulkWrites> bulk;
  private final DirectPuts direct;

  /**
   * @param durability of what is written
   */
  HBaseJobStore(String job, Connection connection, Durabilities durability) {
    this.job = job;
    this.connection = connection;
    this.reads = new HBaseJobReads(job, connection);
    this.tables = new TarnTables(connection);
    this.maker = new TableMaker(connection);
    this.sweep = new CellSweep(job, connection, tables);
    this.durability = durability;
    this.bulk = BulkWrites.of(connection, durability);
    this.direct = DirectPuts.of(connection.getConfiguration());
  }

  /** All of it, each time: what a writer decides by is not remembered. */
  @Override
  public Optional<JobRow> row() {
    try (Table table = connection.getTable(TarnTables.JOB)) {
      return JobRowCodec.parse(table.get(JobRowCodec.get(job)));
    } catch (IOException e) {
      throw new BackendException("Cannot read the row of job " + job, e);
    }
  }

  @Override
  public boolean compareAndPut(JobRow expected, JobRow next) {
    try (Table table = connection.getTable(TarnTables.JOB)) {
      return table
          .checkAndMutate(
              JobRowCodec.compareAndPut(job, expected, next, durability.ofChange(expected, next)))
          .isSuccess();
    } catch (IOException e) {
      throw new BackendException("No answer to a change of the row of job " + job, e);
    }
  }

  @Override
  public Optional<String> graph() {
    return reads.graph();
  }

  @Override
  public boolean putGraph(JobRow expected, String graph) {
    try (Table table = connection.getTable(TarnTables.JOB)) {
      return table
          .checkAndMutate(JobRowCodec.putGraph(job, expected, graph, durability.acknowledged()))
          .isSuccess();
    } catch (IOException e) {
      throw new BackendException("Cannot write the graph of job " + job, e);
    }
  }

  @Override
  public void putBatch(BatchEntry entry) {
    List<Cell> record = List.of(BatchRows.cell(job, entry));
    try {
      direct.putAll(connection, TarnTables.BATCH, record, durability.beforeTheNext());
    } catch (IOException e) {
      throw new BackendException(
          "Cannot write the record of batch " + entry.batch() + " of " + job, e);
    }
  }

  @Override
  public Optional<BatchEntry> batch(long batch, ReadPoint at) {
    return reads.batch(batch, at);
  }

  @Override
  public List<BatchEntry> batches(long newest, int most, ReadPoint at) {
    return reads.batches(newest, most, at);
  }

  @Override
  public List<DeadRecord> dead(int most, ReadPoint at) {
    return reads.dead(most, at);
  }

  @Override
  public Map<String, StoredTable> tables() {
    return reads.tables();
  }

  @Override
  public Optional<StoredTable> stored(String table) {
    return reads.stored(table);
  }

  @Override
  public List<TableSchema> schemas() {
    return reads.schemas();
  }

  @Override
  public boolean isTaken(String table) {
    return tables.isTaken(job, table);
  }

  @Override
  public boolean hasCells(String table, long version) {
    return tables.hasCells(TarnTables.stateTable(job, table), version);
  }

  @Override
  public void createTable(TableSchema schema, String id) {
    maker.createState(job, schema, id);
  }

  @Override
  public void alterTable(TableSchema schema, int versions) {
    maker.alterState(job, schema, versions);
  }

  @Override
  public void dropTable(String table) {
    maker.drop(TarnTables.stateTable(job, table));
  }

  @Override
  public void forget(long version) {
    sweep.records(version);
  }

  @Override
  public void forgetInput() {
    sweep.input();
  }

  @Override
  public StateTable table(TableSchema schema) {
    return new HBaseStateTable(
        connection, TarnTables.stateTable(job, schema.table()), schema, durability);
  }

  @Override
  public void sweepMasked(Collection<Mask> masks) {
    bulk.ifPresent(writes -> writes.clear(job, masks));
    sweep.masked(masks);
  }

  @Override
  public void sweepBelow(Floor floor, long deadBefore) {
    sweep.below(floor, row().orElse(JobRow.NEW).tables(), deadBefore);
  }

  @Override
  public void close() {}
}
