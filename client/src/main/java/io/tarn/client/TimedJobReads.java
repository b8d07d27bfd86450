package io.tarn.client;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.TableReads;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job whose every read is waited for so long and no longer. */
record TimedJobReads(String job, JobReads reads, TimedCalls calls) implements JobReads {
  @Override
  public Optional<JobRow> row() {
    return calls.call("read the row of job " + job, reads::row);
  }

  @Override
  public Optional<String> graph() {
    return calls.call("read the graph of job " + job, reads::graph);
  }

  @Override
  public Optional<BatchEntry> batch(long batch, ReadPoint at) {
    return calls.call(
        "read the record of batch " + batch + " of " + job, () -> reads.batch(batch, at));
  }

  @Override
  public List<BatchEntry> batches(long newest, int most, ReadPoint at) {
    return calls.call("read the batches of " + job, () -> reads.batches(newest, most, at));
  }

  @Override
  public List<DeadRecord> dead(int most, ReadPoint at) {
    return calls.call("read the dead letters of " + job, () -> reads.dead(most, at));
  }

  @Override
  public Map<String, StoredTable> tables() {
    return calls.call("list the tables of job " + job, reads::tables);
  }

  @Override
  public Optional<StoredTable> stored(String table) {
    return calls.call("look at table " + table + " of " + job, () -> reads.stored(table));
  }

  @Override
  public List<TableSchema> schemas() {
    return calls.call("list the tables of job " + job, reads::schemas);
  }

  @Override
  public TableReads table(TableSchema schema) {
    return new TimedTableReads(schema.table() + " of " + job, reads.table(schema), calls);
  }
}
