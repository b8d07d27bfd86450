package io.tarn.hbase.files;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.Cell;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.Durability;
import org.apache.hadoop.hbase.client.Table;
import org.apache.hadoop.util.ReflectionUtils;

/**
 * Puts many rows past HBase's client, where a table's regions are in this process. An HBase that is
 * has its own one named in the configuration that it gives to its clients; elsewhere all is left to
 * the client. Thread-safe.
 */
@FunctionalInterface
public interface DirectPuts {
  /**
   * Under which a configuration names the class, which has a public constructor without arguments.
   */
  String CLASS = "tarn.direct-puts.class";

  /**
   * Puts rows, as far as their regions are here and take them.
   *
   * @param connection tells where regions are
   * @param cells in the order of their rows, with timestamps, so that one that is put twice is
   *     there once; not to be changed any more by who gives them
   * @return those that were not put: they are for the client, with its retries and its errors
   * @throws IOException if it is unknown what was put, or still is
   */
  List<Cell> put(Connection connection, TableName table, List<Cell> cells, Durability durability)
      throws IOException;

  /**
   * Puts rows: as {@link #put} where it can, and what that leaves through HBase's client.
   *
   * @throws IOException if it is unknown what was put, or still is
   */
  default void putAll(
      Connection connection, TableName table, List<Cell> cells, Durability durability)
      throws IOException {
    List<Cell> left = put(connection, table, cells, durability);
    if (!left.isEmpty()) {
      try (Table through = connection.getTable(table)) {
        through.put(CellRows.puts(left, durability));
      }
    }
  }

  /** That of a configuration; one that leaves all to the client if it names none. */
  static DirectPuts of(Configuration conf) {
    Class<? extends DirectPuts> type = conf.getClass(CLASS, null, DirectPuts.class);
    return type == null
        ? (connection, table, cells, durability) -> cells
        : ReflectionUtils.newInstance(type, conf);
  }
}
