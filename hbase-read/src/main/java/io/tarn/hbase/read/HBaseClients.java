package io.tarn.hbase.read;

import io.tarn.client.TarnClient;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Clocks;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/** Clients of what jobs have committed to HBase. They need no engine, and write nothing. */
public final class HBaseClients {
  private HBaseClients() {}

  /**
   * Connects to the cluster that {@code configuration} names.
   *
   * @throws BackendException if it cannot be reached
   */
  public static TarnClient connect(Configuration configuration) {
    try {
      return TarnClient.on(
          HBaseReadStore.owning(ConnectionFactory.createConnection(configuration)));
    } catch (IOException e) {
      throw new BackendException(
          "Cannot connect to HBase at ZooKeeper " + configuration.get("hbase.zookeeper.quorum"), e);
    }
  }

  /** Uses a connection that the caller goes on owning. */
  public static TarnClient on(Connection connection) {
    return TarnClient.on(HBaseReadStore.on(connection, Clocks.SYSTEM));
  }
}
