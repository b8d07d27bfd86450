package io.tarn.spi.job;

import io.tarn.schemas.TableFormat;
import io.tarn.schemas.TableSchema;
import java.util.Optional;

/**
 * Whether the tables that are found are those that the job's row knows: what somebody has dropped,
 * emptied or altered by hand must not be taken for state.
 */
public final class TableDamage {
  private final String job;
  private final JobRow row;

  public TableDamage(String job, JobRow row) {
    this.job = job;
    this.row = row;
  }

  /**
   * Says what is wrong with a table that the row knows.
   *
   * @param found the table as it is found; empty if it is gone
   * @return a sentence with a remedy, or empty if nothing is wrong
   */
  public Optional<String> of(String table, Optional<StoredTable> found) {
    KeptTable kept = row.tables().get(table);
    if (kept == null) {
      return Optional.empty();
    }
    if (found.isEmpty()) {
      return Optional.of(
          "Table "
              + name(table)
              + " is gone, and the state of job "
              + job
              + " with it"
              + row.committed()
                  .map(last -> ", though batch " + last.batch() + " was committed with it")
                  .orElse("")
              + "; restore it from a snapshot that was taken after that batch"
              + orAnew(table));
    }
    if (!found.get().id().equals(Optional.of(kept.id()))) {
      return Optional.of(
          "Table "
              + name(table)
              + " was truncated or made anew by somebody else: its marker row says "
              + found.get().id().orElse("nothing")
              + ", not "
              + kept.id()
              + "; restore it from a snapshot"
              + orAnew(table));
    }
    int needed = TableSchema.versions(kept.history());
    if (found.get().versions() < needed) {
      return Optional.of(
          "Table "
              + name(table)
              + " was altered by somebody else: it keeps "
              + found.get().versions()
              + " versions of a cell, but a history of "
              + kept.history()
              + " batches needs "
              + needed
              + ", so committed state may have been dropped; restore it from a snapshot"
              + orAnew(table));
    }
    return Optional.empty();
  }

  private String orAnew(String table) {
    if (row.tables().get(table).source().isPresent()) {
      return ", or begin the job anew, from its first record on, by `tarn reset " + job + "`";
    }
    return ", or begin anew: the table alone, from the next batch on, by `tarn delete "
        + job
        + " "
        + table
        + "`, or the job, from its first record on, by `tarn reset "
        + job
        + "`";
  }

  private String name(String table) {
    return TableFormat.NAMESPACE + ':' + TableFormat.stateTable(job, table);
  }
}
