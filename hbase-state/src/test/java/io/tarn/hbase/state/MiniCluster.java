package io.tarn.hbase.state;

import io.tarn.hbase.read.TarnTables;
import io.tarn.hbase.testkit.ClusterTableFiles;
import io.tarn.hbase.testkit.MiniClusters;
import io.tarn.hbase.testkit.TableFiles;
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

  private static final TableFiles FILES = new ClusterTableFiles(UTILITY);

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

  /** See {@link TableFiles}. */
  static void flushAndCompact(String job) {
    FILES.flushAndCompact(job);
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
