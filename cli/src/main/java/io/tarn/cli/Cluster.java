package io.tarn.cli;

import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.hbase.embedded.RunningInstance;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/** An HBase that is up, however it came to be, and one connection to it. */
public final class Cluster implements AutoCloseable {
  private final Configuration configuration;
  private final Connection connection;
  private final EmbeddedHBase embedded;
  private final Path foundOn;

  private Cluster(Configuration configuration, EmbeddedHBase embedded, Path foundOn)
      throws IOException {
    this.configuration = configuration;
    this.embedded = embedded;
    this.foundOn = foundOn;
    this.connection = ConnectionFactory.createConnection(configuration);
  }

  /**
   * A cluster elsewhere. HBase's client would look for it for minutes, so ZooKeeper is asked first.
   */
  static Cluster named(Configuration configuration, Path logsUnder) throws IOException {
    LogFile.redirectTo(logsUnder.resolve("logs"));
    ZooKeeperSession.open(ZooKeeperAddress.from(configuration)).close();
    return new Cluster(configuration, null, null);
  }

  /** The HBase that runs on a folder, in this process or another; started here if none does. */
  static Cluster onFolder(Path folder) throws IOException {
    LogFile.redirectTo(folder.resolve("logs"));
    Optional<RunningInstance> running = EmbeddedHBase.running(folder);
    if (running.isPresent()) {
      return new Cluster(running.get().configuration(), null, folder);
    }
    if (Terminal.isInteractive()) {
      System.err.println(Terminal.faint("starting HBase on " + folder + " …"));
    }
    EmbeddedHBase started = EmbeddedHBase.start(folder);
    try {
      return new Cluster(started.configuration(), started, null);
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  /** Whether it is still there: an HBase in another process may have ended with that. */
  public boolean isStillThere() throws IOException {
    return foundOn == null || EmbeddedHBase.running(foundOn).isPresent();
  }

  public Configuration configuration() {
    return configuration;
  }

  public Connection connection() {
    return connection;
  }

  /** Closes the connection, and stops HBase if it was started here. */
  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } finally {
      if (embedded != null) {
        embedded.close();
      }
    }
  }
}
