package io.tarn.hbase.contracts;

import io.tarn.hbase.testkit.ClusterTableFiles;
import io.tarn.hbase.testkit.MiniClusters;
import io.tarn.hbase.testkit.TableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.hbase.HBaseTestingUtility;
import org.apache.hadoop.hbase.client.Connection;

/** A mini-cluster with two region servers, one for all contracts of the JVM. */
final class ContractCluster {
  private static final HBaseTestingUtility UTILITY = MiniClusters.start(2, conf -> {});

  static final TableFiles FILES = new ClusterTableFiles(UTILITY);

  private ContractCluster() {}

  static Connection connection() {
    try {
      return UTILITY.getConnection();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
