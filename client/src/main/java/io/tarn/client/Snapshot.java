package io.tarn.client;

import io.tarn.schemas.NamePattern;
import io.tarn.schemas.TableSpec;
import io.tarn.spi.job.BatchTime;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.StoredTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * All tables of a job as one committed batch left them. Answers the same for as long as that batch
 * is within history, whatever is committed, flushed, compacted, split or moved meanwhile; after
 * that, each read throws {@link io.tarn.spi.read.SnapshotExpiredException}. Holds nothing open.
 * Thread-safe.
 */
public final class Snapshot {
  private final WatchedJob job;
  private final PinnedBatch pinned;

  /**
   * @param committed the batch
   * @param row the job's row, read when the snapshot is taken
   */
  Snapshot(WatchedJob job, Committed committed, JobRow row) {
    this.job = job;
    this.pinned = new PinnedBatch(job, committed, row);
  }

  /** The batch id. */
  public long batch() {
    return pinned.batch();
  }

  /** The batch's version, in ms: what the time range of a plain HBase read must end at. */
  public long version() {
    return pinned.readPoint().version();
  }

  /** The job's row that it was taken from. */
  JobRow row() {
    return pinned.row();
  }

  /** What it is told from another batch of the same id by. */
  SeenBatch seen() {
    return new SeenBatch(batch(), version());
  }

  /** When the batch was planned. */
  public Instant planned() {
    return pinned.planned();
  }

  /** How long ago that was. */
  public Duration age() {
    return pinned.age();
  }

  /**
   * The watermark of the batch: windows that end at or before it are final. Empty as long as no
   * event has been seen that one follows.
   */
  public Optional<Instant> watermark() {
    long millis = pinned.watermarkMillis();
    return millis == BatchTime.NO_WATERMARK
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(millis));
  }

  /** Whether a table was part of the job at this batch. */
  boolean has(String table) {
    return pinned.committed().tables().contains(table);
  }

  /**
   * A table of the job.
   *
   * @throws NotFoundException if it has none of that name, or had none at this batch
   * @throws io.tarn.spi.read.SnapshotExpiredException if it was deleted and made anew since
   * @throws io.tarn.spi.job.DamagedTableException if somebody has dropped, emptied or altered it
   */
  public TableReader table(String name) {
    StoredTable found =
        job.tables()
            .table(NamePattern.check("table", name), pinned.row())
            .orElseThrow(
                () ->
                    new NotFoundException(
                        "Job "
                            + job.name()
                            + " has no table "
                            + name
                            + Nearest.of(name, job.tableNames())));
    KeptTable known = pinned.row().tables().get(name);
    if (known == null) {
      throw new NotFoundException(
          "Table " + name + " of " + job.name() + " is newer than this snapshot; take another");
    }
    if (!found.id().equals(Optional.of(known.id()))) {
      throw job.history().expired(name, batch());
    }
    if (batch() >= known.floor() && !pinned.committed().tables().contains(name)) {
      throw new NotFoundException(
          "Table "
              + name
              + " was no part of "
              + job.name()
              + " at batch "
              + batch()
              + ": it had none yet, or has been given up; name a batch that had it");
    }
    return new TableReader(new TableRows(pinned, found.schema(), known));
  }

  /**
   * A table of the job, with the types of the spec that the job was built with.
   *
   * @throws NotFoundException if the job has none of that name, or had none at this batch
   * @throws IllegalArgumentException if its keys or states are of another kind
   * @throws io.tarn.spi.job.DamagedTableException if somebody has dropped, emptied or altered it
   */
  public <K, S> TypedTable<K, S> table(TableSpec<K, S> spec) {
    return new TypedTable<>(table(spec.table()), spec);
  }
}
