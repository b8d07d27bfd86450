package io.tarn.client;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.read.JobReads;
import io.tarn.spi.read.ReadStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                            "There is no job " + name + whatThereIs(name, store)));
    HistoryWatch history = new HistoryWatch(name, row, store.clocks());
    return new WatchedJob(
        name, reads, history, new TableWatch(name, reads, history), store.clocks());
  }

  private static String whatThereIs(String name, ReadStore store) {
    Optional<String> unused = store.unused();
    if (unused.isPresent()) {
      return ": " + unused.get();
    }
    String question = Nearest.question(name, namesIn(store));
    return question + (question.isEmpty() ? "; `" : " `") + "tarn jobs` lists those there are";
  }

  private static List<String> namesIn(ReadStore store) {
    return store.jobs().entrySet().stream()
        .filter(job -> !job.getValue().orders().isDeleted())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What the job's tables are called, as they are found. */
  List<String> tableNames() {
    return reads.schemas().stream().map(TableSchema::table).toList();
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
