package io.tarn.hbase.state;

import io.tarn.schemas.Names;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.spi.ReadPoint;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;

/**
 * All tables of a job as one committed batch left them. Answers the same for as long as that batch
 * is within history, whatever is committed, flushed, compacted, split or moved meanwhile. Holds
 * nothing open. Thread-safe.
 */
public final class Snapshot {
  private final JobReader job;
  private final Connection connection;
  private final SchemaCache schemas;
  private final long batch;
  private final ReadPoint readPoint;

  Snapshot(
      JobReader job, Connection connection, SchemaCache schemas, long batch, ReadPoint readPoint) {
    this.job = job;
    this.connection = connection;
    this.schemas = schemas;
    this.batch = batch;
    this.readPoint = readPoint;
  }

  /** The batch id. */
  public long batch() {
    return batch;
  }

  /** The batch's version, in ms: what the time range of a plain HBase read must end at. */
  public long version() {
    return readPoint.version();
  }

  /** When the batch was planned. */
  public Instant planned() {
    return Instant.ofEpochMilli(readPoint.version());
  }

  /** How long ago that was. */
  public Duration age() {
    Duration age = Duration.between(planned(), Instant.now());
    return age.isNegative() ? Duration.ZERO : age;
  }

  /**
   * A table of the job.
   *
   * @throws NotFoundException if it has none of that name
   */
  public TableReader table(String name) {
    TableName tableName = TarnTables.stateTable(job.job(), Names.check("table", name));
    TableSchema schema =
        schemas
            .table(tableName)
            .map(DescribedTable::schema)
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "Job "
                            + job.job()
                            + " has no table "
                            + name
                            + "; it has "
                            + job.tables().stream().map(TableSchema::table).toList()));
    return new TableReader(this, connection, tableName, schema);
  }

  String job() {
    return job.job();
  }

  ReadPoint readPoint() {
    return readPoint;
  }

  <T> Answer<T> answer(T value) {
    return new Answer<>(value, batch, age());
  }

  /**
   * Makes sure that a row which was not found cannot have been there: HBase drops no version of a
   * row as long as the snapshot is within history. A row that was found needs no such check, as
   * what is dropped first is what is older.
   *
   * @throws SnapshotExpiredException if it may have been
   */
  void checkWithinHistory(TableSchema schema) {
    long committed = job.committedBatch();
    if (committed <= batch) {
      return;
    }
    // Altered meanwhile, the table may keep less than when the reader was made.
    TableName name = TarnTables.stateTable(job.job(), schema.table());
    long whole = schemas.table(name).orElse(new DescribedTable(schema, 0)).wholeBatches(committed);
    if (committed - batch > whole) {
      throw new SnapshotExpiredException(job.job(), schema.table(), batch, committed, whole);
    }
  }
}
