package io.tarn.client;

import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TableSpec;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.BatchEntry;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.Explanation;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.read.DeadRecord;
import io.tarn.spi.read.SnapshotExpiredException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One job, to be read. Thread-safe. Each snapshot reads the job's row once, and the store gives
 * that row to all readers in the order of its commits, so who takes snapshots one after the other
 * never goes back.
 */
public final class JobReader {
  private final WatchedJob watched;
  private final String job;

  JobReader(WatchedJob watched) {
    this.watched = watched;
    this.job = watched.name();
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
    JobRow row = watched.row();
    return snapshot(committed(row), row);
  }

  /**
   * An earlier batch.
   *
   * @throws NotFoundException if it is not committed
   * @throws SnapshotExpiredException if it is out of the history of every table
   */
  public Snapshot snapshotAt(long batch) {
    JobRow row = watched.row();
    Committed committed = committed(row);
    if (batch == committed.batch()) {
      return snapshot(committed, row);
    }
    if (batch < 0 || batch > committed.batch()) {
      throw notCommitted(batch, committed);
    }
    if (batch < row.floorBatch()) {
      throw new SnapshotExpiredException(
          job, "any table", batch, committed.batch(), row.floorBatch());
    }
    return snapshot(entry(batch, row).committed(), row);
  }

  /**
   * The last batch that was planned at or before {@code instant}.
   *
   * @throws NotFoundException if that is before the oldest batch within history
   */
  public Snapshot snapshotAsOf(Instant instant) {
    JobRow row = watched.row();
    Committed found = committed(row);
    long asked = instant.toEpochMilli();
    if (found.version() <= asked) {
      return snapshot(found, row);
    }
    long low = row.floorBatch();
    Committed oldest = entry(low, row).committed();
    if (oldest.version() > asked) {
      throw new NotFoundException(
          "No batch of "
              + job
              + " as of "
              + instant
              + " is within history; the oldest is "
              + low
              + ", of "
              + Instant.ofEpochMilli(oldest.version()));
    }
    found = oldest;
    long high = row.committedBatch();
    while (high - low > 1) {
      long middle = (low + high) >>> 1;
      Committed committed = entry(middle, row).committed();
      if (committed.version() > asked) {
        high = middle;
      } else {
        low = middle;
        found = committed;
      }
    }
    return snapshot(found, row);
  }

  /** How the job stands. */
  public JobStatus status() {
    return JobStatus.of(job, watched.row());
  }

  /**
   * What the job does in each batch, as it was last started.
   *
   * @throws NotFoundException if there is no such job, or it was last started by a version of Tarn
   *     that kept nothing of it
   */
  public Explanation explanation() {
    watched.row(); // says so if there is no such job
    return watched
        .reads()
        .graph()
        .map(Explanation::parse)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "Job "
                        + job
                        + " was last started by a version of Tarn that did not keep what it does;"
                        + " start it with this one, then ask again"));
  }

  /**
   * The oldest batch of which all tables can show a snapshot now.
   *
   * @throws NotFoundException if no batch has been committed yet
   */
  public OldestSnapshot oldestSnapshot() {
    JobRow row = watched.row();
    committed(row);
    return oldest(row.oldestBatch(), row);
  }

  /**
   * The oldest batch of which a table can show a snapshot now.
   *
   * @throws NotFoundException if no batch has been committed yet, or there is no such table
   */
  public OldestSnapshot oldestSnapshot(String table) {
    JobRow row = watched.row();
    KeptTable kept = row.tables().get(table);
    if (kept == null) {
      throw new NotFoundException(
          "Job " + job + " has no table " + table + Nearest.of(table, row.tables().keySet()));
    }
    return oldest(kept.oldest(committed(row).batch()), row);
  }

  private OldestSnapshot oldest(long batch, JobRow row) {
    return new OldestSnapshot(batch, Instant.ofEpochMilli(entry(batch, row).version()));
  }

  /** The schemas of the job's tables, by name. */
  public List<TableSchema> tables() {
    return watched.reads().schemas();
  }

  /**
   * The records of the last {@code last} committed batches, newest first.
   *
   * @throws IllegalArgumentException if that is less than 1
   */
  public List<BatchEntry> batches(int last) {
    if (last < 1) {
      throw new IllegalArgumentException(
          "the last " + last + " batches were asked for; ask for 1 or more");
    }
    JobRow row = watched.row();
    return watched.reads().batches(committed(row).batch(), last, row.readPoint());
  }

  /**
   * The records that could not be parsed, keyed or encoded, of the batches committed so far, by
   * source and time.
   *
   * @param limit how many at most
   * @throws IllegalArgumentException if that is less than 1
   */
  public List<DeadRecord> dead(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "at most " + limit + " dead letters were asked for; ask for 1 or more");
    }
    return watched.reads().dead(limit, watched.row().readPoint());
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
    checkForward(from, to);
    return changes(snapshotAt(to).table(table), from);
  }

  /**
   * As {@link #changes(String, long, long)}, with the types of the spec that the job was built
   * with.
   *
   * @throws IllegalArgumentException if the table's keys or states are of another kind
   */
  @SuppressWarnings("unchecked") // decoded by a key type that the spec's equals
  public <K, S> Rows<TypedChange<K, S>> changes(TableSpec<K, S> spec, long from, long to) {
    checkForward(from, to);
    TableReader later = snapshotAt(to).table(spec.table());
    Function<byte[], S> decoder = spec.decoder(later.schema());
    return changes(later, from)
        .map(
            change ->
                new TypedChange<>(
                    (K) change.key(),
                    change.window(),
                    change.before().map(value -> value.as(decoder)),
                    change.after().map(value -> value.as(decoder))));
  }

  /**
   * The changes of a table from a batch on, batch by batch, as they are committed.
   *
   * @param range which keys
   * @param after the batch after which to begin: the last one that was dealt with; below 0 for the
   *     beginning
   * @throws NotFoundException if there is no such table, or no such batch has been committed
   * @throws IllegalArgumentException if keys of the range are of another type than the table's
   */
  public ChangeStream watch(String table, KeyRange range, long after) {
    snapshot().table(table).check(range);
    newestFrom(after);
    return new ChangeStream(
        this::newestFrom, batch -> changesOf(table, range, batch), Math.max(-1, after));
  }

  private long newestFrom(long position) {
    Committed committed = committed(watched.row());
    if (position > committed.batch()) {
      throw notCommitted(position, committed);
    }
    return committed.batch();
  }

  private NotFoundException notCommitted(long batch, Committed last) {
    return new NotFoundException(
        "Batch " + batch + " of " + job + " is not committed; the last one is " + last.batch());
  }

  /** What one batch has changed; empty if that is nothing. */
  private Optional<Rows<Change>> changesOf(String table, KeyRange range, long batch) {
    Snapshot later = snapshotAt(batch);
    if (!later.has(table)) {
      return Optional.empty();
    }
    Snapshot earlier = batch == 0 ? null : snapshotAt(batch - 1);
    Rows<Change> changes =
        later
            .table(table)
            .changesSince(
                earlier != null && earlier.has(table) ? earlier.table(table) : null, range);
    if (changes.iterator().hasNext()) {
      return Optional.of(changes);
    }
    changes.close();
    return Optional.empty();
  }

  private static void checkForward(long from, long to) {
    if (from > to) {
      throw new IllegalArgumentException("from must be <= to, but " + from + " > " + to);
    }
  }

  private Rows<Change> changes(TableReader later, long from) {
    TableReader earlier = from < 0 ? null : snapshotAt(from).table(later.schema().table());
    return later.changesSince(earlier, KeyRange.ALL);
  }

  private Committed committed(JobRow row) {
    return row.committed()
        .orElseThrow(
            () ->
                new NotFoundException(
                    "No batch of " + job + " has been committed yet; try again later"));
  }

  private BatchEntry entry(long batch, JobRow row) {
    return watched
        .reads()
        .batch(batch, row.readPoint())
        .orElseThrow(
            () ->
                new BackendException(
                    "The record of batch "
                        + batch
                        + " of "
                        + job
                        + " is not in "
                        + TableFormat.NAMESPACE
                        + ":"
                        + TableFormat.BATCH_TABLE
                        + ", though the batch is within history; was that table altered?"));
  }

  private Snapshot snapshot(Committed committed, JobRow row) {
    return new Snapshot(watched, committed, row);
  }
}
