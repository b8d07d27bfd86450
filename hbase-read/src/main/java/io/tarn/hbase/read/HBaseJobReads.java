package io.tarn.hbase.read;

import io.tarn.hbase.read.layout.BatchRows;
import io.tarn.hbase.read.layout.DeadRows;
import io.tarn.hbase.read.layout.JobRowCodec;
import io.tarn.hbase.read.layout.OrderedKeys;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.TableReads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;

/**
 * One job, read from {@code tarn:job}, {@code tarn:batch}, {@code tarn:dead} and its state tables.
 */
public final class HBaseJobReads implements JobReads {
  private final String job;
  private final Connection connection;
  private final TarnTables tables;
  private volatile Parsed last;

  /** The connection stays the caller's. */
  public HBaseJobReads(String job, Connection connection) {
    this.job = job;
    this.connection = connection;
    this.tables = new TarnTables(connection);
  }

  /** Reads the row's fence first, and all of it only if that has changed since. */
  @Override
  public Optional<JobRow> row() {
    try (Table table = connection.getTable(TarnTables.JOB)) {
      Parsed known = last;
      if (known != null
          && Arrays.equals(known.fence, JobRowCodec.fence(table.get(JobRowCodec.getFence(job))))) {
        return Optional.of(known.row);
      }
      Result result = table.get(JobRowCodec.get(job));
      Optional<JobRow> row = JobRowCodec.parse(result);
      last = row.map(parsed -> new Parsed(JobRowCodec.fence(result), parsed)).orElse(null);
      return row;
    } catch (TableNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new BackendException("Cannot read the row of job " + job, e);
    }
  }

  @Override
  public Optional<String> graph() {
    try (Table table = connection.getTable(TarnTables.JOB)) {
      return JobRowCodec.graph(table.get(JobRowCodec.getGraph(job)));
    } catch (IOException e) {
      throw new BackendException("Cannot read the graph of job " + job, e);
    }
  }

  @Override
  public Optional<BatchEntry> batch(long batch, ReadPoint at) {
    try (Table table = connection.getTable(TarnTables.BATCH)) {
      return BatchRows.parse(table.get(BatchRows.get(job, batch)), at);
    } catch (IOException e) {
      throw new BackendException("Cannot read the record of batch " + batch + " of " + job, e);
    }
  }

  @Override
  public List<BatchEntry> batches(long newest, int most, ReadPoint at) {
    Scan scan =
        new Scan()
            .withStartRow(BatchRows.rowKey(job, newest), true)
            .withStopRow(OrderedKeys.of(job).bytes(), true)
            .setReversed(true)
            .addFamily(BatchRows.family())
            .readAllVersions()
            .setLimit(most);
    List<BatchEntry> entries = new ArrayList<>();
    try (Table table = connection.getTable(TarnTables.BATCH);
        ResultScanner rows = table.getScanner(scan)) {
      for (Result found : rows) {
        BatchRows.parse(found, at).ifPresent(entries::add);
      }
      return entries;
    } catch (IOException | UncheckedIOException e) { // a scan's iterator throws the latter
      throw new BackendException("Cannot read the batches of " + job, e);
    }
  }

  @Override
  public List<DeadRecord> dead(int most, ReadPoint at) {
    byte[] prefix = DeadRows.prefix(job);
    Scan scan =
        new Scan()
            .withStartRow(prefix)
            .withStopRow(RowKey.afterPrefix(prefix))
            .addFamily(DeadRows.family());
    List<DeadRecord> dead = new ArrayList<>();
    try (Table table = connection.getTable(TarnTables.DEAD);
        ResultScanner rows = table.getScanner(scan)) {
      for (Result row = rows.next(); row != null && dead.size() < most; row = rows.next()) {
        DeadRecord record = DeadRows.parse(row, at);
        if (record != null) {
          dead.add(record);
        }
      }
      return dead;
    } catch (IOException | UncheckedIOException e) {
      throw new BackendException("Cannot read the dead letters of " + job, e);
    }
  }

  @Override
  public Map<String, StoredTable> tables() {
    return tables.stored(job);
  }

  @Override
  public Optional<StoredTable> stored(String table) {
    return tables.stored(TarnTables.stateTable(job, table));
  }

  /** Reads descriptors alone, and no marker row. */
  @Override
  public List<TableSchema> schemas() {
    return tables.stateTables(job).values().stream()
        .sorted(Comparator.comparing(TableSchema::table))
        .toList();
  }

  @Override
  public TableReads table(TableSchema schema) {
    return new HBaseTableReads(connection, TarnTables.stateTable(job, schema.table()), schema);
  }

  /** What was parsed of the row with this fence, which no two rows of a job share. */
  @SuppressWarnings("ArrayRecordComponent") // compared by its bytes, above
  private record Parsed(byte[] fence, JobRow row) {}
}
