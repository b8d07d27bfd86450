package io.tarn.stream.engine.internal.trace;

import io.tarn.client.JobReader;
import io.tarn.client.NotFoundException;
import io.tarn.client.StoredRows;
import io.tarn.spi.read.TableReads;
import java.util.HashMap;
import java.util.Map;

/**
 * The tables of a job as they were before a batch, opened when they are first asked for. For one
 * thread.
 */
final class PastTables {
  private final JobReader job;
  private final long batch;
  private final Map<String, StoredRows> opened = new HashMap<>();

  PastTables(JobReader job, long batch) {
    this.job = job;
    this.batch = batch;
  }

  /** The rows of a table, of which those are believed that the batch before had. */
  TableReads reads(String table) {
    return opened.computeIfAbsent(table, this::open).reads();
  }

  private StoredRows open(String table) {
    if (batch > 0) {
      try {
        return job.snapshotAt(batch - 1).table(table).storedRows();
      } catch (NotFoundException e) {
        // the batch was the first to have it: what it found there is nothing
      }
    }
    return job.snapshotAt(batch).table(table).storedRows();
  }

  /**
   * Makes sure that what has been read is right.
   *
   * @throws io.tarn.spi.read.SnapshotExpiredException if a batch has left the history meanwhile
   */
  void check() {
    opened.values().forEach(rows -> rows.check().run());
  }
}
