package io.tarn.hbase.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tarn.stream.engine.protocol.HistoryWatch;
import io.tarn.stream.engine.protocol.JobRow;
import io.tarn.stream.engine.protocol.StoredTable;
import io.tarn.stream.engine.protocol.TableCheck;
import io.tarn.stream.engine.spi.DamagedTableException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;

/**
 * The tables that a client reads, looked at anew every ten seconds: their descriptors, and whether
 * they are still what their job has made of them. Thread-safe.
 */
final class TableWatch {
  private static final Duration KEPT = Duration.ofSeconds(10);

  /**
   * A table that is being altered is told of by its descriptor and by the job's row, not at once.
   */
  private static final int LOOKS = 3;

  private final TarnTables tables;
  private final Cache<TableName, StoredTable> looked =
      Caffeine.newBuilder().expireAfterWrite(KEPT).build();

  TableWatch(Connection connection) {
    this.tables = new TarnTables(connection);
  }

  /**
   * The table as it was found ten seconds ago or later; empty if the job has none of that name.
   *
   * @throws DamagedTableException if it is not what the job has made of it
   */
  Optional<StoredTable> table(String job, TableName name, String table, HistoryWatch history) {
    StoredTable known = looked.getIfPresent(name);
    if (known != null) {
      return Optional.of(known);
    }
    for (int look = 1; ; look++) {
      Optional<StoredTable> found = tables.stored(name);
      JobRow row = history.read();
      Optional<String> damage = new TableCheck(job, row).damage(table, found);
      if (damage.isEmpty()) {
        found = found.filter(each -> row.tables().containsKey(table));
        found.ifPresent(each -> looked.put(name, each));
        return found;
      }
      if (look == LOOKS) {
        throw new DamagedTableException(damage.get());
      }
    }
  }
}
