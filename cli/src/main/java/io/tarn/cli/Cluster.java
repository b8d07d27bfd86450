package io.tarn.cli;

import io.tarn.hbase.embedded.DataFolderInUseException;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.hbase.embedded.RunningInstance;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.client.Connection;
import org.apache.hadoop.hbase.client.ConnectionFactory;

/** An HBase that is up, however it came to be, and one connection to it. */
public final class Cluster implements AutoCloseable {
  /** How long another command may take to start or stop the HBase of a folder. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration POLL = Duration.ofMillis(200);

  private final Configuration configuration;
  private final Connection connection;
  private final EmbeddedHBase embedded;
  private final Path folder;
  private FolderGuests guests;

  private Cluster(
      Configuration configuration, EmbeddedHBase embedded, Path folder, FolderGuests guests)
      throws IOException {
    this.configuration = configuration;
    this.embedded = embedded;
    this.folder = folder;
    this.guests = guests;
    this.connection = ConnectionFactory.createConnection(configuration);
  }

  /**
   * A cluster elsewhere. HBase's client would look for it for minutes, so ZooKeeper is asked first.
   */
  static Cluster named(Configuration configuration, Path logsUnder) throws IOException {
    LogFile.redirectTo(logsUnder.resolve("logs"));
    ZooKeeperAddress address = ZooKeeperAddress.from(configuration);
    try (ZooKeeperSession session = ZooKeeperSession.open(address)) {
      if (!session.exists(address.root() + "/hbaseid")) {
        throw new IOException(
            "there is no HBase at "
                + address
                + "; start it, or name another, and its root, with "
                + ZooKeeperAddress.FORM);
      }
    }
    return new Cluster(configuration, null, null, null);
  }

  /** The HBase that runs on a folder, in this process or another; started here if none does. */
  static Cluster onFolder(Path folder) throws IOException {
    LogFile.redirectTo(folder.resolve("logs"));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      Optional<RunningInstance> running = EmbeddedHBase.running(folder);
      Optional<FolderGuests> guest =
          running.isPresent() ? FolderGuests.join(folder) : Optional.empty();
      if (guest.isPresent()) {
        return new Cluster(running.get().configuration(), null, folder, guest.get());
      }
      try {
        return started(folder);
      } catch (DataFolderInUseException another) {
        // It is starting, and will be found, or stopping, and will leave the folder.
        if (System.nanoTime() > deadline) {
          throw another;
        }
        pause();
      }
    }
  }

  private static Cluster started(Path folder) throws IOException {
    EmbeddedHBase started = EmbeddedHBase.start(folder);
    try {
      return new Cluster(started.configuration(), started, folder, null);
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for the data folder");
    }
  }

  /**
   * Waits until no other command uses an HBase that was started here: they would end with it. To be
   * called by commands that end by themselves.
   */
  void awaitGuests() throws IOException {
    if (embedded != null) {
      guests = FolderGuests.awaitNone(folder);
    }
  }

  /** Whether it is still there: an HBase in another process may have ended with that. */
  public boolean isStillThere() throws IOException {
    return folder == null || embedded != null || EmbeddedHBase.running(folder).isPresent();
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
      if (guests != null) {
        guests.close();
      }
    }
  }
}
