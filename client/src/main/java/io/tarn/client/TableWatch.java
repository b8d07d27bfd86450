package io.tarn.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.job.TableDamage;
import io.tarn.spi.read.JobReads;
import java.time.Duration;
import java.util.Optional;

/**
 * The tables of a job that a client reads, looked at anew every ten seconds: their descriptors, and
 * whether they are still what their job has made of them. Thread-safe.
 */
final class TableWatch {
  private static final Duration KEPT = Duration.ofSeconds(10);

  /**
   * A table that is being altered is told of by its descriptor and by the job's row, not at once.
   */
  private static final int LOOKS = 3;

  private final String job;
  private final JobReads reads;
  private final HistoryWatch history;
  private final Cache<String, StoredTable> looked =
      Caffeine.newBuilder().expireAfterWrite(KEPT).build();

  TableWatch(String job, JobReads reads, HistoryWatch history) {
    this.job = job;
    this.reads = reads;
    this.history = history;
  }

  /**
   * The table as it was found ten seconds ago or later; empty if the job has none of that name.
   *
   * @throws DamagedTableException if it is not what the job has made of it
   */
  Optional<StoredTable> table(String table) {
    StoredTable known = looked.getIfPresent(table);
    if (known != null) {
      return Optional.of(known);
    }
    for (int look = 1; ; look++) {
      Optional<StoredTable> found = reads.stored(table);
      JobRow row = history.read();
      Optional<String> damage = new TableDamage(job, row).of(table, found);
      if (damage.isEmpty()) {
        found = found.filter(each -> row.tables().containsKey(table));
        found.ifPresent(each -> looked.put(table, each));
        return found;
      }
      if (look == LOOKS) {
        throw new DamagedTableException(damage.get());
      }
    }
  }
}
