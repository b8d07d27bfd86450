package io.tarn.client;

import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.ReadStore;
import java.util.function.Supplier;

/**
 * A job as one client knows it: what is stored of it, and what is remembered of its row and its
 * tables. Shared by all readers and snapshots that the client has of the job. Thread-safe.
 *
 * @param name the job's name
 */
record WatchedJob(
    String name, JobReads reads, HistoryWatch history, TableWatch tables, Clocks clocks) {
  static WatchedJob of(String name, ReadStore store) {
    JobReads reads = store.job(name);
    Supplier<JobRow> row =
        () ->
            reads
                .row()
                .filter(found -> !found.orders().isDeleted())
                .orElseThrow(
                    () ->
                        new NotFoundException(
                            "There is no job "
                                + name
                                + store
                                    .unused()
                                    .map(why -> ": " + why)
                                    .orElse("; `tarn jobs` lists those there are")));
    HistoryWatch history = new HistoryWatch(name, row, store.clocks());
    return new WatchedJob(
        name, reads, history, new TableWatch(name, reads, history), store.clocks());
  }

  /**
   * The job's row as it is now.
   *
   * @throws NotFoundException if there is no such job
   */
  JobRow row() {
    return history.read();
  }

  /**
   * Makes sure that what has been read of a table at a batch is right: see {@link
   * PinnedBatch#check}.
   *
   * @param as the job's row that the snapshot was taken from, which knows the table
   */
  void check(String table, JobRow as, long batch) {
    tables.table(table, as);
    history.check(table, as.tables().get(table), batch);
  }
}
