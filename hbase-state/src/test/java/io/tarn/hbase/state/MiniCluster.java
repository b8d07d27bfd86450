package io.tarn.hbase.state;

import io.tarn.hbase.read.TarnTables;
import io.tarn.schemas.TableSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.hbase.HBaseTestingUtility;
import org.apache.hadoop.hbase.StartMiniClusterOption;
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
    HBaseTestingUtility utility = new HBaseTestingUtility();
    utility.getConfiguration().setClass("fs.file.impl", FlushingFileSystem.class, FileSystem.class);
    utility.getConfiguration().set("hbase.wal.provider", "filesystem");
    utility.getConfiguration().setInt("hbase.master.info.port", -1);
    utility.getConfiguration().setInt("hbase.regionserver.info.port", -1);
    utility.getConfiguration().setInt("hbase.regionserver.msginterval", 100);
    // so long the master waits for more regions to open with the first, at each table of a test
    utility.getConfiguration().setInt("hbase.assignment.dispatch.wait.msec", 5);
    utility.getConfiguration().setInt("hbase.procedure.remote.dispatcher.delay.msec", 5);
    // it ends with the JVM, which would first flush and close the regions of hundreds of tables
    utility.getConfiguration().setBoolean("hbase.shutdown.hook", false);
    // small: hundreds of tables of the tests' hold a chunk for each family of each region
    utility.getConfiguration().setInt("hbase.hregion.memstore.mslab.chunksize", 128 * 1024);
    utility.getConfiguration().setInt("hbase.hregion.memstore.mslab.max.allocation", 64 * 1024);
    utility
        .getConfiguration()
        .setStrings(
            CoprocessorHost.USER_REGION_COPROCESSOR_CONF_KEY,
            DurabilityObserver.class.getName(),
            StallingObserver.class.getName());
    try {
      utility.startMiniZKCluster();
      utility.startMiniHBaseCluster(StartMiniClusterOption.builder().numRegionServers(2).build());
    } catch (Exception e) {
      throw new IllegalStateException("the mini-cluster does not start; see target/test.log", e);
    }
    return utility;
  }

  /**
   * With checksums, LocalFileSystem keeps acknowledged writes back, and a region server that is
   * killed loses them.
   */
  public static final class FlushingFileSystem extends LocalFileSystem {
    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
      super.initialize(name, conf);
      setWriteChecksum(false);
    }
  }
}
