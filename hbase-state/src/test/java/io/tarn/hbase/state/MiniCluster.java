package io.tarn.hbase.state;

import io.tarn.hbase.read.TarnTables;
import io.tarn.schemas.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.hbase.HBaseTestingUtility;
import org.apache.hadoop.hbase.TableName;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.coprocessor.CoprocessorHost;

/**
 * HBase's mini-cluster with two region servers, one for all tests of the JVM; it ends with the JVM.
 */
final class MiniCluster {
  private static final HBaseTestingUtility UTILITY = start();

  /** The same for those who flush through a fixture. */
  static final TableFiles FILES =
      new TableFiles() {
        @Override
        public void flush(String job) {
          MiniCluster.flush(job);
        }

        @Override
        public void flushAndCompact(String job) {
          MiniCluster.flushAndCompact(job);
        }
      };

  private MiniCluster() {}

  static HBaseTestingUtility utility() {
    return UTILITY;
  }

  static Connection connection() {
    try {
      return UTILITY.getConnection();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Flushes all tables of a job. */
  static void flush(String job) {
    for (TableName table : new TarnTables(connection()).stateTables(job).keySet()) {
      try {
        UTILITY.flush(table);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Flushes and compacts all tables of a job, so that what HBase may drop is dropped. */
  static void flushAndCompact(String job) {
    flush(job);
    for (TableName table : new TarnTables(connection()).stateTables(job).keySet()) {
      try {
        UTILITY.compact(table, true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  static TableName tableName(String job, TableSchema schema) {
    return TarnTables.stateTable(job, schema.table());
  }

  private static HBaseTestingUtility start() {
    return MiniClusters.start(
        2,
        conf ->
            conf.setStrings(
                CoprocessorHost.USER_REGION_COPROCESSOR_CONF_KEY,
                DurabilityObserver.class.getName(),
                StallingObserver.class.getName()));
  }
}
