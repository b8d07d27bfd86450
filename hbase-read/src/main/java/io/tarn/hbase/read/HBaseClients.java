package io.tarn.hbase.read;

import io.tarn.client.TarnClient;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Clocks;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/** Clients of what jobs have committed to HBase. They need no engine, and write nothing. */
public final class HBaseClients {
  /** What HBase's client bounds an operation by, each for itself, retries partly apart. */
  private static final List<String> LIMITS =
      List.of(
          HConstants.HBASE_CLIENT_OPERATION_TIMEOUT,
          HConstants.HBASE_CLIENT_META_OPERATION_TIMEOUT,
          HConstants.HBASE_CLIENT_SCANNER_TIMEOUT_PERIOD,
          HConstants.HBASE_RPC_TIMEOUT_KEY);

  private HBaseClients() {}

  /**
   * Connects to the cluster that {@code configuration} names. How long a read waits for a cluster
   * that does not answer is what the configuration says: unless told otherwise up to twenty minutes
   * ({@code hbase.client.operation.timeout}). See {@link #connect(Configuration, Duration)}.
   *
   * @throws BackendException if it cannot be reached
   */
  public static TarnClient connect(Configuration configuration) {
    return TarnClient.on(open(configuration));
  }

  /**
   * The same, by a client that waits so long for HBase and no longer.
   *
   * @param timeout how long each request to HBase may take in all, with the search for its regions
   *     and all retries; connecting is one. See {@link TarnClient#open}. What the configuration
   *     allows less time stays so
   * @throws io.tarn.client.ReadTimeoutException if there was no answer in time, now or by a later
   *     read; it is a BackendException
   * @throws BackendException if the cluster cannot be reached
   */
  public static TarnClient connect(Configuration configuration, Duration timeout) {
    Configuration limited = limited(configuration, timeout);
    return TarnClient.open(name(configuration), () -> open(limited), timeout);
  }

  /**
   * Has HBase end what was given up soon after: by twice the time, so that it is not sooner than
   * the client, whose message says what to do.
   */
  private static Configuration limited(Configuration configuration, Duration timeout) {
    Configuration limited = new Configuration(configuration);
    Duration most = Duration.ofMillis(Integer.MAX_VALUE / 2);
    int millis = 2 * (int) (timeout.compareTo(most) > 0 ? most : timeout).toMillis();
    for (String limit : LIMITS) {
      limited.setInt(limit, Math.min(configuration.getInt(limit, millis), Math.max(1, millis)));
    }
    return limited;
  }

  private static HBaseReadStore open(Configuration configuration) {
    try {
      return HBaseReadStore.owning(ConnectionFactory.createConnection(configuration));
    } catch (IOException e) {
      throw new BackendException("Cannot connect to " + name(configuration), e);
    }
  }

  private static String name(Configuration configuration) {
    return "HBase at ZooKeeper " + configuration.get(HConstants.ZOOKEEPER_QUORUM);
  }

  /** Uses a connection that the caller goes on owning. */
  public static TarnClient on(Connection connection) {
    return TarnClient.on(HBaseReadStore.on(connection, Clocks.SYSTEM));
  }
}
