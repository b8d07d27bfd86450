package io.tarn.hbase.sink;

import io.tarn.hbase.testkit.MiniClusters;
import org.apache.hadoop.hbase.HBaseTestingUtility;

/** The mini-cluster of all tests of the JVM. */
final class SinkCluster {
  static final HBaseTestingUtility CLUSTER = MiniClusters.start(1, conf -> {});

  private SinkCluster() {}
}
