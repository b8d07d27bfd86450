package io.tarn.hbase.state;

import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.BatchEntry;
import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.protocol.JobStore;
import io.tarn.stream.engine.spi.BackendException;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Get;
import org.apache.hadoop.hbase.client.Table;

/** One job's row in {@code tarn:job} and its batches in {@code tarn:batch}. */
final class HBaseJobStore implements JobStore {
  private final String job;
  private final Connection connection;
  private final TarnTables tables;
  private final CellSweep sweep;

  HBaseJobStore(String job, Connection connection) {
    this.job = job;
    this.connection = connection;
    this.tables = new TarnTables(connection);
    this.sweep = new CellSweep(job, connection, tables);
  }

  @Override
  public Optional<JobRow> read() {
    try (Table table = connection.getTable(TarnTables.JOB)) {
      return JobRowCodec.parse(table.get(new Get(JobRowCodec.rowKey(job))));
    } catch (IOException e) {
      throw new BackendException("Cannot read the row of job " + job, e);
    }
  }

  @Override
  public boolean compareAndPut(JobRow expected, JobRow next) {
    try (Table table = connection.getTable(TarnTables.JOB)) {
      return table.checkAndMutate(JobRowCodec.compareAndPut(job, expected, next)).isSuccess();
    } catch (IOException e) {
      throw new BackendException("No answer to a change of the row of job " + job, e);
    }
  }

  @Override
  public void putBatch(BatchEntry entry) {
    try (Table table = connection.getTable(TarnTables.BATCH)) {
      table.put(BatchRows.put(job, entry));
    } catch (IOException e) {
      throw new BackendException(
          "Cannot write the record of batch " + entry.batch() + " of " + job, e);
    }
  }

  @Override
  public Optional<BatchEntry> batch(long batch) {
    try (Table table = connection.getTable(TarnTables.BATCH)) {
      return BatchRows.parse(table.get(new Get(BatchRows.rowKey(job, batch))));
    } catch (IOException e) {
      throw new BackendException("Cannot read the record of batch " + batch + " of " + job, e);
    }
  }

  @Override
  public void sweepAborted(long version) {
    sweep.aborted(Set.of(version));
  }

  @Override
  public void sweepAborted(Collection<Long> versions) {
    sweep.aborted(Set.copyOf(versions));
  }

  @Override
  public void sweepRemoved(JobRow row, long floorVersion) {
    sweep.removed(row.readPoint().aborted(), floorVersion);
  }

  @Override
  public int history() {
    return tables.stateTables(job).values().stream()
        .mapToInt(TableSchema::history)
        .max()
        .orElse(TableSchema.DEFAULT_HISTORY);
  }

  @Override
  public void close() {}
}
