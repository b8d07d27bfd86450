package io.tarn.hbase.read;

import io.tarn.spi.job.BackendException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of this process's tasks, one for each cluster and its settings: a connection is
 * heavy, and meant to be shared. Thread-safe.
 */
public final class SharedConnections {
  private static final Logger LOG = LoggerFactory.getLogger(SharedConnections.class);
  private static final Map<ConnectionSettings, Shared> OPEN = new ConcurrentHashMap<>();

  private SharedConnections() {}

  /** Keeps the connection open until {@link #release} has been called as often as this. */
  public static void hold(ConnectionSettings settings) {
    OPEN.compute(settings, (key, shared) -> live(key, shared).withHolders(1));
  }

  public static void release(ConnectionSettings settings) {
    OPEN.computeIfPresent(
        settings,
        (key, shared) -> {
          if (shared.holders() > 1) {
            return shared.withHolders(-1);
          }
          close(key, shared.connection());
          return null;
        });
  }

  /**
   * The connection; opened, and kept, if nobody holds it: a task runs where its sink was never
   * opened.
   */
  public static Connection connection(ConnectionSettings settings) {
    return OPEN.compute(settings, SharedConnections::live).connection();
  }

  /** How many hold the connection of these settings, or -1 if there is none. */
  public static int holders(ConnectionSettings settings) {
    Shared shared = OPEN.get(settings);
    return shared == null ? -1 : shared.holders();
  }

  private static Shared live(ConnectionSettings settings, Shared shared) {
    if (shared == null) {
      return new Shared(connect(settings), 0);
    }
    return shared.connection().isClosed()
        ? new Shared(connect(settings), shared.holders())
        : shared;
  }

  private static Connection connect(ConnectionSettings settings) {
    try {
      return ConnectionFactory.createConnection(settings.toConfiguration());
    } catch (IOException e) {
      throw new BackendException("Cannot connect to HBase at " + settings, e);
    }
  }

  private static void close(ConnectionSettings settings, Connection connection) {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.warn("The connection to HBase at {} could not be closed", settings, e);
    }
  }

  private record Shared(Connection connection, int holders) {
    Shared withHolders(int more) {
      return new Shared(connection, holders + more);
    }
  }
}
