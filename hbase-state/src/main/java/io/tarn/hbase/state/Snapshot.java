package io.tarn.hbase.state;

import io.tarn.schemas.NamePattern;
import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.HistoryWatch;
import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.protocol.KeptTable;
import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.ReadPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;

/**
 * All tables of a job as one committed batch left them. Answers the same for as long as that batch
 * is within history, whatever is committed, flushed, compacted, split or moved meanwhile; after
 * that, each read throws {@link io.tarn.stream.engine.spi.SnapshotExpiredException}. Holds nothing
 * open. Thread-safe.
 */
public final class Snapshot {
  private final JobReader job;
  private final Connection connection;
  private final TableWatch tables;
  private final HistoryWatch history;
  private final Committed committed;
  private final ReadPoint readPoint;
  private final Map<String, KeptTable> kept;

  /**
   * @param committed the batch
   * @param row the job's row, read when the snapshot is taken
   */
  Snapshot(
      JobReader job,
      Connection connection,
      TableWatch tables,
      HistoryWatch history,
      Committed committed,
      JobRow row) {
    this.job = job;
    this.connection = connection;
    this.tables = tables;
    this.history = history;
    this.committed = committed;
    this.readPoint = row.readPoint().upTo(committed.version());
    this.kept = row.tables();
  }

  /** The batch id. */
  public long batch() {
    return committed.batch();
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
   * @throws NotFoundException if it has none of that name, or had none at this batch
   * @throws io.tarn.stream.engine.spi.DamagedTableException if somebody has dropped, emptied or
   *     altered it
   */
  public TableReader table(String name) {
    TableName tableName = TarnTables.stateTable(job.job(), NamePattern.check("table", name));
    TableSchema schema =
        tables
            .table(job.job(), tableName, name, history)
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "Job "
                            + job.job()
                            + " has no table "
                            + name
                            + "; it has "
                            + job.tables().stream().map(TableSchema::table).toList()))
            .schema();
    KeptTable known = kept.get(name);
    if (known == null) {
      throw new NotFoundException(
          "Table " + name + " of " + job.job() + " is newer than this snapshot; take another");
    }
    if (batch() >= known.floor() && !committed.tables().contains(name)) {
      throw new NotFoundException(
          "Table "
              + name
              + " was no part of "
              + job.job()
              + " at batch "
              + batch()
              + ": it had none yet, or has been given up; name a batch that had it");
    }
    return new TableReader(this, connection, tableName, schema, known);
  }

  String job() {
    return job.job();
  }

  ReadPoint readPoint() {
    return readPoint;
  }

  long watermarkMillis() {
    return committed.time().watermarkMillis();
  }

  <T> Answer<T> answer(T value) {
    return new Answer<>(value, batch(), age());
  }

  /**
   * Makes sure that what has been read of a table is right. To be called when the data has come,
   * before any of it is handed on.
   *
   * @throws io.tarn.stream.engine.spi.SnapshotExpiredException if the batch may be out of history
   * @throws io.tarn.stream.engine.spi.DamagedTableException if the table, which is looked at every
   *     ten seconds, is not what the job has made of it
   */
  void check(TableName name, String table, KeptTable as) {
    tables.table(job.job(), name, table, history);
    history.check(table, as, batch());
  }
}
