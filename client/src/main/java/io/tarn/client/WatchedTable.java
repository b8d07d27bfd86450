package io.tarn.client;

import io.tarn.spi.job.Committed;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import java.util.Optional;

/**
 * A table whose changes are followed batch by batch: the one with this id, and no other of its
 * name. Thread-safe.
 *
 * @param id that in the job's row
 */
record WatchedTable(CommittedBatches batches, String table, String id, KeyRange range) {
  /**
   * What a batch has changed.
   *
   * @param changes empty if that is nothing
   */
  record BatchChanges(SeenBatch batch, Optional<Rows<Change>> changes) {}

  String job() {
    return batches.job().name();
  }

  /**
   * What the batch after a position has changed.
   *
   * @return empty if it is not committed yet
   * @throws MadeAnewException if the job or the table has begun anew since that position
   */
  Optional<BatchChanges> after(SeenBatch position) {
    JobRow row = batches.row();
    Optional<Committed> before = check(position, row);
    if (position.batch() == row.committedBatch()) {
      return Optional.empty();
    }
    if (before.isEmpty() && !position.isNone()) {
      throw batches.job().history().expired(table, position.batch());
    }
    Snapshot later = batches.at(position.batch() + 1, row);
    Optional<Snapshot> earlier = before.map(committed -> batches.snapshot(committed, row));
    return Optional.of(
        new BatchChanges(
            later.seen(), later.has(table) ? changes(earlier, later) : Optional.empty()));
  }

  /**
   * Makes sure that a position is one of this job and table.
   *
   * @throws MadeAnewException if the job or the table has begun anew since
   */
  void check(SeenBatch position) {
    check(position, batches.row());
  }

  private Optional<Committed> check(SeenBatch position, JobRow row) {
    Optional<Committed> known =
        position.isNone() ? Optional.empty() : batches.checkStillThere(position, row);
    checkSameTable(row);
    return known;
  }

  private Optional<Rows<Change>> changes(Optional<Snapshot> earlier, Snapshot later) {
    TableReader before =
        earlier.filter(each -> each.has(table)).map(each -> each.table(table)).orElse(null);
    Rows<Change> changes = later.table(table).changesSince(before, range);
    boolean any = false;
    try {
      any = changes.iterator().hasNext();
    } finally {
      if (!any) {
        changes.close();
      }
    }
    return any ? Optional.of(changes) : Optional.empty();
  }

  /** One that is away for the moment may come back as it was. */
  private void checkSameTable(JobRow row) {
    KeptTable kept = row.tables().get(table);
    if (kept != null && !kept.id().equals(id)) {
      throw new MadeAnewException(
          "Table "
              + table
              + " of "
              + job()
              + " was deleted and made anew since it is watched; forget what was read of it, and"
              + " watch it from the beginning");
    }
  }
}
