package io.tarn.hbase.state;

import io.tarn.schemas.TableSchema;
import io.tarn.stream.engine.protocol.BatchEntry;
import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.spi.BackendException;
import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.ReadPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.hbase.TableNotFoundException;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Result;
import org.apache.hadoop.hbase.client.ResultScanner;
import org.apache.hadoop.hbase.client.Scan;
import org.apache.hadoop.hbase.client.Table;

/**
 * One job, to be read. Thread-safe. Each snapshot reads the job's row once; HBase gives that row to
 * all readers in the order of its commits, so who takes snapshots one after the other never goes
 * back.
 */
public final class JobReader {
  private final String job;
  private final Connection connection;
  private final SchemaCache schemas;

  JobReader(String job, Connection connection, SchemaCache schemas) {
    this.job = job;
    this.connection = connection;
    this.schemas = schemas;
  }

  public String job() {
    return job;
  }

  /**
   * The last committed batch.
   *
   * @throws NotFoundException if there is no such job, or none of its batches has been committed
   */
  public Snapshot snapshot() {
    JobRow row = row();
    return snapshot(committed(row), row);
  }

  /**
   * An earlier batch.
   *
   * @throws NotFoundException if it is not committed, or its record is no longer kept
   */
  public Snapshot snapshotAt(long batch) {
    JobRow row = row();
    Committed committed = committed(row);
    if (batch == committed.batch()) {
      return snapshot(committed, row);
    }
    if (batch < 0 || batch > committed.batch()) {
      throw new NotFoundException(
          "Batch "
              + batch
              + " of "
              + job
              + " is not committed; the last one is "
              + committed.batch());
    }
    BatchEntry entry =
        store()
            .batch(batch)
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "The record of batch " + batch + " of " + job + " is no longer kept"));
    return snapshot(batch, entry.version(), row);
  }

  /**
   * The last batch that was planned at or before {@code instant}.
   *
   * @throws NotFoundException if that is before the oldest batch within history
   */
  public Snapshot snapshotAsOf(Instant instant) {
    JobRow row = row();
    Committed committed = committed(row);
    long asked = instant.toEpochMilli();
    if (committed.version() <= asked) {
      return snapshot(committed, row);
    }
    // Records are dropped oldest first: one that is missing is as good as one that is too old.
    long low = Math.max(0, committed.batch() - history()) - 1;
    long high = committed.batch();
    long highVersion = committed.version();
    BatchEntry found = null;
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      Optional<BatchEntry> entry = store().batch(middle);
      if (entry.isPresent() && entry.get().version() > asked) {
        high = middle;
        highVersion = entry.get().version();
      } else {
        low = middle;
        found = entry.orElse(null);
      }
    }
    if (found == null) {
      throw new NotFoundException(
          "No batch of "
              + job
              + " as of "
              + instant
              + " is within history; the oldest is "
              + high
              + ", of "
              + Instant.ofEpochMilli(highVersion));
    }
    return snapshot(found.batch(), found.version(), row);
  }

  /** How the job stands. */
  public JobStatus status() {
    JobRow row = row();
    return new JobStatus(job, row.epoch(), row.owner(), row.committed(), row.plan());
  }

  /** The schemas of the job's tables, by name. */
  public List<TableSchema> tables() {
    return new TarnTables(connection)
        .stateTables(job).values().stream()
            .sorted(Comparator.comparing(TableSchema::table))
            .toList();
  }

  /** The records of the last {@code last} committed batches, newest first. */
  public List<BatchEntry> batches(int last) {
    Committed committed = committed(row());
    Scan scan =
        new Scan()
            .withStartRow(BatchRows.rowKey(job, committed.batch()), true)
            .withStopRow(OrderedKeys.of(job).bytes(), true)
            .setReversed(true)
            .addFamily(BatchRows.FAMILY)
            .setLimit(last);
    List<BatchEntry> entries = new ArrayList<>();
    try (Table table = connection.getTable(TarnTables.BATCH);
        ResultScanner rows = table.getScanner(scan)) {
      for (Result row : rows) {
        BatchRows.parse(row).ifPresent(entries::add);
      }
      return entries;
    } catch (IOException | UncheckedIOException e) {
      throw new BackendException("Cannot read the batches of " + job, e);
    }
  }

  /**
   * The records that could not be parsed, keyed or encoded, of the batches committed so far, by
   * source and time.
   *
   * @param limit how many at most
   */
  public List<DeadRecord> dead(int limit) {
    ReadPoint at = row().readPoint();
    byte[] prefix = DeadRows.prefix(job);
    Scan scan =
        new Scan()
            .withStartRow(prefix)
            .withStopRow(OrderedKeys.after(prefix))
            .addFamily(DeadRows.FAMILY);
    List<DeadRecord> dead = new ArrayList<>();
    try (Table table = connection.getTable(TarnTables.DEAD);
        ResultScanner rows = table.getScanner(scan)) {
      for (Result row = rows.next(); row != null && dead.size() < limit; row = rows.next()) {
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

  /**
   * What changed in a table from the end of batch {@code from} to the end of batch {@code to}, in
   * key order, fetched as it is asked for.
   *
   * @param from the batch after which to begin; below 0 for the beginning
   * @throws NotFoundException if either batch is not committed, or there is no such table
   * @throws SnapshotExpiredException while it is iterated, at the latest at its end, if either
   *     batch is out of history
   */
  public Rows<Change> changes(String table, long from, long to) {
    if (from > to) {
      throw new IllegalArgumentException("from must be <= to, but " + from + " > " + to);
    }
    TableReader later = snapshotAt(to).table(table);
    if (from < 0) {
      return later.changesAfter(ReadPoint.NOTHING, () -> {});
    }
    Snapshot earlier = snapshotAt(from);
    earlier.checkWithinHistory(later.schema());
    return later.changesAfter(earlier.version(), () -> earlier.checkWithinHistory(later.schema()));
  }

  /** The id of the last committed batch; -1 if there is none. */
  long committedBatch() {
    return row().committed().map(Committed::batch).orElse(-1L);
  }

  private JobRow row() {
    try {
      return store()
          .read()
          .orElseThrow(
              () ->
                  new NotFoundException(
                      "There is no job " + job + "; `tarn jobs` lists those there are"));
    } catch (BackendException e) {
      if (e.getCause() instanceof TableNotFoundException) {
        throw new NotFoundException(
            "There is no job " + job + ": this HBase has no tables of Tarn's yet");
      }
      throw e;
    }
  }

  private Committed committed(JobRow row) {
    return row.committed()
        .orElseThrow(
            () ->
                new NotFoundException(
                    "No batch of " + job + " has been committed yet; try again later"));
  }

  private int history() {
    return tables().stream()
        .mapToInt(TableSchema::history)
        .max()
        .orElse(TableSchema.DEFAULT_HISTORY);
  }

  private Snapshot snapshot(Committed committed, JobRow row) {
    return snapshot(committed.batch(), committed.version(), row);
  }

  private Snapshot snapshot(long batch, long version, JobRow row) {
    return new Snapshot(
        this, connection, schemas, batch, new ReadPoint(version, row.abortedVersions()));
  }

  private HBaseJobStore store() {
    return new HBaseJobStore(job, connection);
  }
}
