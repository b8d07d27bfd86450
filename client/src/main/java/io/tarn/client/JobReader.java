package io.tarn.client;

import io.tarn.schemas.TableSchema;
import io.tarn.schemas.TableSpec;
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
  private final CommittedBatches batches;
  private final String job;

  JobReader(WatchedJob watched) {
    this.watched = watched;
    this.batches = new CommittedBatches(watched);
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
    return batches.newest(watched.row());
  }

  /**
   * The last committed batch, if it is new enough; waits for one that is if need be.
   *
   * <pre>{@code
   * reader.snapshot(Freshness.any().minBatch(written).within(Duration.ofSeconds(5)));
   * }</pre>
   *
   * @param freshness how new, and how long to wait; the job's row is read every 20 ms meanwhile
   * @throws StaleException if none that is new enough was committed in that time
   * @throws NotFoundException if there is no such job, or none of its batches was committed in that
   *     time
   */
  public Snapshot snapshot(Freshness freshness) throws InterruptedException {
    Waiting waiting = Waiting.atMost(freshness.within());
    while (true) {
      JobRow row = watched.row();
      Optional<Snapshot> newest = row.committed().map(last -> batches.snapshot(last, row));
      if (newest.filter(freshness::allows).isPresent()) {
        return newest.get();
      }
      if (!waiting.untilNextLook()) {
        throw new StaleException(batches.newest(row), job, freshness);
      }
    }
  }

  /**
   * The last committed batch, by somebody who has seen one before.
   *
   * @param before null for none
   * @throws MadeAnewException if the job was reset since
   */
  Snapshot snapshotAfter(SeenBatch before) {
    return checked(before, watched.row());
  }

  /**
   * As {@link #snapshot(Freshness)}, by somebody who has seen one before.
   *
   * @param before null for none
   * @throws MadeAnewException if the job was reset since
   */
  Snapshot snapshotAfter(SeenBatch before, Freshness freshness) throws InterruptedException {
    if (before != null) {
      checked(before, watched.row());
    }
    return checked(before, snapshot(freshness).row());
  }

  private Snapshot checked(SeenBatch before, JobRow row) {
    if (before != null && batches.checkStillThere(before, row).isEmpty()) {
      throw new NotFoundException(
          "The record of batch "
              + before.batch()
              + " of "
              + job
              + ", which was seen before, is not kept any more, so nobody can tell whether the job"
              + " was reset since; begin a new session");
    }
    return batches.newest(row);
  }

  /**
   * An earlier batch.
   *
   * @throws NotFoundException if it is not committed
   * @throws SnapshotExpiredException if it is out of the history of every table
   */
  public Snapshot snapshotAt(long batch) {
    return batches.at(batch, watched.row());
  }

  /**
   * The last batch that was planned at or before {@code instant}.
   *
   * @throws NotFoundException if that is before the oldest batch within history
   */
  public Snapshot snapshotAsOf(Instant instant) {
    return batches.asOf(instant, watched.row());
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
    batches.last(row);
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
    return oldest(kept.oldest(batches.last(row).batch()), row);
  }

  private OldestSnapshot oldest(long batch, JobRow row) {
    return new OldestSnapshot(batch, Instant.ofEpochMilli(batches.entry(batch, row).version()));
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
    return watched.reads().batches(batches.last(row).batch(), last, row.readPoint());
  }

  /**
   * The record of a batch: what it was planned to do, and what it left.
   *
   * @throws NotFoundException if it is not committed
   * @throws SnapshotExpiredException if it is out of the history of every table
   */
  public BatchEntry batch(long batch) {
    return batches.record(batch, watched.row());
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
   * The rows behind a page, at the batch of that page.
   *
   * @param cursor what {@link Page#next()} gave, in this process or another
   * @param limit how many rows at most; may differ from that of the page before
   * @throws SnapshotExpiredException if that batch is out of history, or the job or the table has
   *     begun anew since, or its windows are kept for another time: begin with the first page of a
   *     newer snapshot
   * @throws NotFoundException if there is no such job any more
   * @throws IllegalArgumentException if the text is no cursor, or damaged, or one of another job,
   *     or the limit is less than 1
   */
  public Page page(String cursor, int limit) {
    Cursor behind = Cursor.parse(cursor, job);
    JobRow row = watched.row();
    Committed batch =
        batches
            .known(behind.batch().batch(), row)
            .filter(known -> known.version() == behind.batch().version())
            .filter(known -> behind.isShownBy(row))
            .orElseThrow(() -> watched.history().expired(behind.table(), behind.batch().batch()));
    return batches.snapshot(batch, row).table(behind.table()).page(behind, limit);
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
    JobRow row = watched.row();
    Snapshot newest = batches.newest(row);
    TableReader reader = newest.table(table);
    reader.check(range);
    batches.checkCommitted(after, row);
    return new ChangeStream(
        new WatchedTable(batches, table, reader.id(), range), position(after, row));
  }

  /**
   * The changes of a table from where another stream had come to, in this process or another.
   *
   * @param range which keys: those of the other stream, or others
   * @param token what {@link ChangeStream#token()} gave
   * @throws MadeAnewException if the job was reset since, or the table deleted and made anew: watch
   *     it from the beginning
   * @throws NotFoundException if there is no such table any more
   * @throws IllegalArgumentException if it is no token, or one of another job or table, or keys of
   *     the range are of another type than the table's
   */
  public ChangeStream watch(String table, KeyRange range, String token) {
    ChangeStream.Token from = ChangeStream.Token.parse(token, job, table);
    WatchedTable watching = new WatchedTable(batches, table, from.id(), range);
    watching.check(from.position());
    snapshot().table(table).check(range);
    return new ChangeStream(watching, from.position());
  }

  /** A batch whose record is not kept any more is behind the history of every table. */
  private SeenBatch position(long batch, JobRow row) {
    return batch < 0
        ? SeenBatch.NONE
        : new SeenBatch(batch, batches.known(batch, row).map(Committed::version).orElse(-1L));
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
}
