package io.tarn.stream.engine.protocol;

import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.job.TableDamage;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a job may be opened with the tables that are found: those that its row knows must be what
 * it has made of them, and the others free.
 */
final class TableCheck {
  private static final long NO_VERSION = -1;

  private final String job;
  private final JobRow row;

  TableCheck(String job, JobRow row) {
    this.job = job;
    this.row = row;
  }

  /**
   * @throws DamagedTableException if the job is not there to be opened
   */
  void checkThere() {
    if (row.orders().isBeingEmptied()) {
      throw new DamagedTableException(
          "Job "
              + job
              + " is being reset or deleted, or that was cut short; to end it: `tarn reset "
              + job
              + "`");
    }
  }

  /**
   * @throws DamagedTableException as {@link TableDamage} says
   */
  void checkUndamaged(String table, Optional<StoredTable> found) {
    new TableDamage(job, row)
        .of(table, found)
        .ifPresent(
            sentence -> {
              throw new DamagedTableException(sentence);
            });
  }

  /**
   * Whether a job may be opened with a table.
   *
   * @throws DamagedTableException if the table has been damaged, or has cells that nobody knows of
   * @throws IllegalArgumentException if it exists with another schema, or is somebody else's
   */
  void checkOpens(TableSchema asked, Optional<StoredTable> found, JobStore store) {
    checkUndamaged(asked.table(), found);
    if (found.isEmpty()) {
      checkFree(asked.table(), store);
      return;
    }
    checkNotNewer(asked.table(), store);
    if (row.tables().containsKey(asked.table()) && !row.has(asked.table())) {
      checkNotLeftOut(asked.table(), store);
    }
    if (!row.tables().containsKey(asked.table()) && store.hasCells(asked.table(), NO_VERSION)) {
      Set<String> known = row.committed().map(Committed::tables).orElse(Set.of());
      throw new DamagedTableException(
          "Table "
              + name(asked.table())
              + " has rows, but "
              + TableFormat.NAMESPACE
              + ':'
              + TableFormat.JOB_TABLE
              + (row.epoch() == 0
                  ? " has no row of job " + job
                  : " knows of no such table of job " + job + ", which has " + known)
              + ", so nobody can tell which of them count; restore that row from a snapshot, or"
              + " begin anew: `tarn "
              + (row.epoch() == 0 ? "reset " + job : "delete " + job + " " + asked.table())
              + "`");
    }
    asked.checkReplaces(found.get().schema());
  }

  /** A row that was restored from an older copy than its tables would count their cells in. */
  private void checkNotNewer(String table, JobStore store) {
    if (row.epoch() > 0
        && row.tables().containsKey(table)
        && store.hasCells(table, row.lastVersion())) {
      throw new DamagedTableException(
          "Table "
              + name(table)
              + " has cells that were written after "
              + Instant.ofEpochMilli(row.lastVersion())
              + ", when the last attempt was planned that the job's row knows of: "
              + TableFormat.NAMESPACE
              + ':'
              + TableFormat.JOB_TABLE
              + " is of an older copy than the table; restore all tables of the job from one copy,"
              + " or begin anew: `tarn reset "
              + job
              + "`");
    }
  }

  private void checkNotLeftOut(String table, JobStore store) {
    if (store.hasCells(table, NO_VERSION)) {
      throw new DamagedTableException(
          "Table "
              + name(table)
              + " was left out of the job for some batches up to "
              + row.committedBatch()
              + ", so its state lacks them; begin it anew, from the next batch on: `tarn delete "
              + job
              + " "
              + table
              + "`");
    }
  }

  private void checkFree(String table, JobStore store) {
    if (store.isTaken(table)) {
      throw new IllegalArgumentException(
          "Table "
              + name(table)
              + " exists, but is not of job "
              + job
              + ": somebody else has made it, or cloned it from another table; drop it, or give the"
              + " operation another table name");
    }
  }

  private String name(String table) {
    return TableFormat.NAMESPACE + ':' + TableFormat.stateTable(job, table);
  }
}
