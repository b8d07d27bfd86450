package io.tarn.hbase.state;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;

/**
 * The schemas of the tables that a client has read, so that a read need not ask the master first.
 * Thread-safe.
 */
final class SchemaCache {
  /** History and idle TTL may be altered when a job starts anew. */
  private static final Duration KEPT = Duration.ofSeconds(10);

  private final TarnTables tables;
  private final Cache<TableName, DescribedTable> schemas =
      Caffeine.newBuilder().expireAfterWrite(KEPT).build();

  SchemaCache(Connection connection) {
    this.tables = new TarnTables(connection);
  }

  /** The table, or empty if there is none. */
  Optional<DescribedTable> table(TableName name) {
    DescribedTable known = schemas.getIfPresent(name);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<DescribedTable> found = tables.stateTable(name);
    found.ifPresent(table -> schemas.put(name, table));
    return found;
  }
}
