package io.tarn.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.DamagedTableException;
import io.tarn.spi.job.JobRow;
import io.tarn.spi.job.KeptTable;
import io.tarn.spi.job.ReadPoint;
import io.tarn.spi.job.StoredTable;
import io.tarn.spi.job.TableDamage;
import io.tarn.spi.read.JobReads;
import java.time.Duration;
import java.util.Optional;

/**
 * The tables of a job that a client reads, looked at anew every ten seconds: their descriptors, and
 * whether they are still what their job has made of them. Thread-safe.
 *
 * <p>A table may be deleted and made anew meanwhile, of other buckets and keys, which its id tells;
 * or altered by the next opening of its job, to have more columns. A job alters its tables once it
 * has taken its epoch and before its first plan. So what was found holds for what was committed
 * before it was looked for, and, once that epoch had planned, for all else that the epoch commits.
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
  private final Cache<String, Looked> looked = Caffeine.newBuilder().expireAfterWrite(KEPT).build();
  private Epoch newest;

  TableWatch(String job, JobReads reads, HistoryWatch history) {
    this.job = job;
    this.reads = reads;
    this.history = history;
  }

  /**
   * The table as it was found ten seconds ago or later; empty if the job has none of that name. If
   * its id is not the one in the row, it was made anew after that had been read.
   *
   * @param as the job's row that the snapshot was taken from
   * @throws DamagedTableException if it is not what the job has made of it
   */
  Optional<StoredTable> table(String table, JobRow as) {
    Optional<String> id = Optional.ofNullable(as.tables().get(table)).map(KeptTable::id);
    Looked known = looked.getIfPresent(table);
    if (known != null && known.table.id().equals(id) && known.holdsFor(as)) {
      return Optional.of(known.table);
    }
    boolean settled = isSettled(as);
    Optional<StoredTable> found = look(table);
    found
        .filter(each -> each.id().equals(id))
        .ifPresent(each -> looked.put(table, new Looked(each, as.epoch(), settled, versionOf(as))));
    return found;
  }

  private Optional<StoredTable> look(String table) {
    for (int look = 1; ; look++) {
      Optional<StoredTable> found = reads.stored(table);
      JobRow row = history.read();
      Optional<String> damage = new TableDamage(job, row).of(table, found);
      if (damage.isEmpty()) {
        return found.filter(each -> row.tables().containsKey(table));
      }
      if (look == LOOKS) {
        throw new DamagedTableException(damage.get());
      }
    }
  }

  /** Whether it is known that the epoch of a row has altered all that it ever will. */
  private synchronized boolean isSettled(JobRow row) {
    if (newest == null || newest.epoch < row.epoch()) {
      newest = new Epoch(row.epoch(), versionOf(row), false);
    }
    boolean planned =
        newest.epoch > row.epoch()
            || newest.version < versionOf(row)
            || row.plan().or(row::interrupted).filter(at -> at.epoch() == row.epoch()).isPresent();
    if (planned && newest.epoch == row.epoch()) {
      newest = new Epoch(row.epoch(), newest.version, true);
    }
    return planned || newest.planned;
  }

  private static long versionOf(JobRow row) {
    return row.committed().map(Committed::version).orElse(ReadPoint.NOTHING);
  }

  /**
   * A table that was found.
   *
   * @param epoch that of the job's row before it was looked for
   * @param settled whether that epoch was known to have altered all that it ever will
   * @param version the last that was committed before it was looked for
   */
  private record Looked(StoredTable table, long epoch, boolean settled, long version) {
    boolean holdsFor(JobRow row) {
      return versionOf(row) <= version || (settled && row.epoch() == epoch);
    }
  }

  /**
   * What is known of the newest epoch that was seen.
   *
   * @param version the last committed when it was first seen
   * @param planned whether it has planned a batch
   */
  private record Epoch(long epoch, long version, boolean planned) {}
}
