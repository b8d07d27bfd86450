package io.tarn.hbase.testkit;

import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hbase.HBaseTestingUtility;
import org.apache.hadoop.hbase.StartMiniClusterOption;
import org.apache.hadoop.hbase.master.locking.LockProcedure;
import org.apache.hadoop.metrics2.impl.JmxCacheBuster;

/**
 * HBase's mini-clusters for tests, on the local file system: an HDFS would take longer to start
 * than most tests to run. What costs the time of tests that make hundreds of tables is turned off.
 */
public final class MiniClusters {
  private MiniClusters() {}

  /**
   * Starts one that ends with the JVM.
   *
   * @param settings what else it is to have, set last
   */
  public static HBaseTestingUtility start(int regionServers, Consumer<Configuration> settings) {
    HBaseTestingUtility utility = new HBaseTestingUtility();
    Configuration conf = utility.getConfiguration();
    conf.setClass("fs.file.impl", MiniClusterFiles.class, FileSystem.class);
    conf.set("hbase.wal.provider", "filesystem");
    conf.setInt("hbase.master.info.port", -1);
    conf.setInt("hbase.regionserver.info.port", -1);
    conf.setInt("hbase.regionserver.msginterval", 500);
    // so long the master waits for more regions to open with the first, at each table of a test
    conf.setInt("hbase.assignment.dispatch.wait.msec", 5);
    conf.setInt("hbase.procedure.remote.dispatcher.delay.msec", 5);
    // a master that lets a lock go right after it got it may miss that (seen when it takes a
    // snapshot, HBase 2.5.13), and then has it until this has passed, which is ten minutes
    // otherwise
    conf.setInt(LockProcedure.LOCAL_MASTER_LOCKS_TIMEOUT_MS_CONF, 10_000);
    // it ends with the JVM, which would first flush and close the regions of hundreds of tables
    conf.setBoolean("hbase.shutdown.hook", false);
    // small: hundreds of tables of the tests' hold a chunk for each family of each region
    conf.setInt("hbase.hregion.memstore.mslab.chunksize", 128 * 1024);
    conf.setInt("hbase.hregion.memstore.mslab.max.allocation", 64 * 1024);
    settings.accept(conf);
    try {
      utility.startMiniZKCluster();
      utility.startMiniHBaseCluster(
          StartMiniClusterOption.builder().numRegionServers(regionServers).build());
    } catch (Exception e) {
      throw new IllegalStateException("the mini-cluster does not start; see target/test.log", e);
    }
    // the metrics of all regions would be registered anew whenever one has opened
    JmxCacheBuster.stop();
    return utility;
  }
}
