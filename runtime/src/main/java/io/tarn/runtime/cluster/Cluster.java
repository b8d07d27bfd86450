package io.tarn.runtime.cluster;

import io.tarn.hbase.embedded.DataFolderInUseException;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.RunningInstance;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperProbe;
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

  /**
   * How long a ZooKeeper may take, in all not more than a user waits for an answer: to take a
   * connection, and to open a session.
   */
  private static final Duration TO_CONNECT = Duration.ofMillis(1200);

  private static final Duration TO_ANSWER = Duration.ofMillis(1300);

  private static final Duration POLL = Duration.ofMillis(200);

  private final Configuration configuration;
  private final Connection connection;
  private final EmbeddedHBase embedded;
  private final Path folder;
  private final RunningInstance host;
  private final ClusterListener told;
  private FolderGuests guests;

  private Cluster(
      Configuration configuration,
      EmbeddedHBase embedded,
      Path folder,
      RunningInstance host,
      FolderGuests guests,
      ClusterListener told)
      throws IOException {
    this.configuration = configuration;
    this.embedded = embedded;
    this.folder = folder;
    this.host = host;
    this.guests = guests;
    this.told = told;
    this.connection = ConnectionFactory.createConnection(configuration);
  }

  /**
   * A cluster elsewhere. HBase's client would look for it for minutes, so ZooKeeper is asked first.
   */
  public static Cluster named(Configuration configuration) throws IOException {
    ZooKeeperAddress address = address(configuration);
    try (ZooKeeperSession session = session(address)) {
      if (!session.exists(address.root() + "/hbaseid")) {
        throw new NoHBaseException(
            "there is no HBase at "
                + address
                + "; start it, or name another, and its root, with "
                + ZooKeeperAddress.FORM
                + "; one on a data folder is found with --data-dir alone");
      }
    }
    return new Cluster(configuration, null, null, null, null, ClusterListener.LOG);
  }

  private static ZooKeeperAddress address(Configuration configuration) throws SetupException {
    try {
      return ZooKeeperAddress.from(configuration);
    } catch (IllegalArgumentException e) {
      throw new SetupException(
          "the hbase-site.xml names no ZooKeeper that can be asked: "
              + e.getMessage()
              + "; correct hbase.zookeeper.quorum, hbase.zookeeper.property.clientPort or zookeeper.znode.parent in it",
          e);
    }
  }

  /**
   * Whether anybody listens there, be it ZooKeeper or not.
   *
   * @throws SetupException if nobody does, which is known after little more than a second
   */
  public static void checkListening(ZooKeeperAddress address) throws SetupException {
    try {
      ZooKeeperProbe.check(address, TO_CONNECT);
    } catch (IOException e) {
      throw new SetupException(e.getMessage(), e);
    }
  }

  private static ZooKeeperSession session(ZooKeeperAddress address) throws SetupException {
    checkListening(address);
    try {
      return ZooKeeperSession.open(address, TO_ANSWER);
    } catch (IOException e) {
      throw new SetupException(e.getMessage(), e);
    }
  }

  /**
   * The HBase that runs on a folder, in this process or another; started here if none does.
   *
   * @param told hears of what takes long, and if an HBase that was started here has ended by itself
   */
  public static Cluster onFolder(Path folder, ClusterListener told) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    boolean starting = false;
    while (true) {
      Optional<RunningInstance> running = EmbeddedHBase.running(folder);
      Optional<FolderGuests> guest =
          running.isPresent() ? FolderGuests.join(folder) : Optional.empty();
      if (guest.isPresent()) {
        return new Cluster(
            running.get().configuration(), null, folder, running.get(), guest.get(), told);
      }
      if (!starting) {
        told.tells("starting HBase on " + folder + ", which takes about ten seconds …");
        starting = true;
      }
      try {
        return started(folder, told);
      } catch (DataFolderInUseException another) {
        // It is starting, and will be found, or stopping, and will leave the folder.
        if (System.nanoTime() > deadline) {
          throw another;
        }
        pause();
      }
    }
  }

  private static Cluster started(Path folder, ClusterListener told) throws IOException {
    EmbeddedHBase started = EmbeddedHBase.start(folder);
    started.onFailure(told::ended);
    try {
      return new Cluster(started.configuration(), started, folder, null, null, told);
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
  public void awaitGuests() throws IOException {
    if (embedded != null) {
      guests = FolderGuests.awaitNone(folder, told::tells);
    }
  }

  /** Whether it is still there: an HBase in another process may have ended with that. */
  public boolean isStillThere() throws IOException {
    return host == null || host.runsOn(folder);
  }

  public Configuration configuration() {
    return configuration;
  }

  public Connection connection() {
    return connection;
  }

  /**
   * Has requests fail that are under way, for when HBase is no longer there: its client would try
   * again for minutes.
   */
  public void disconnect() throws IOException {
    connection.close();
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
