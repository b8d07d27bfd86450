package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * A whole HBase in this JVM, on a folder. What it acknowledged survives {@code kill -9}.
 *
 * <p>It listens on free ports of the loopback interface. One folder has one instance at a time; a
 * second program finds it with {@link #running}. To keep the terminal clean, call {@link
 * LogFile#redirectTo} before the first use of this class.
 *
 * <p>No shutdown hook is installed: a program that is to stop in order at Ctrl-C closes this from a
 * hook of its own, after its own connections.
 */
public final class EmbeddedHBase implements AutoCloseable {
  private static final Duration STARTING_TAKES_AT_MOST = Duration.ofSeconds(30);

  private final DataFolder folder;

  /** What was started, the latest first. */
  private final Deque<Part> parts = new ArrayDeque<>();

  private String zookeeper = "";

  private interface Part {
    void close() throws IOException;
  }

  private EmbeddedHBase(DataFolder folder, FolderLock lock) {
    this.folder = folder;
    parts.push(lock::close);
  }

  /**
   * Starts HBase on a folder, created if need be, and gives it back once tables can be created.
   *
   * @throws DataFolderInUseException if one runs on the folder already, here or in another process
   * @throws IOException if it cannot start, and then nothing of it runs on
   */
  public static EmbeddedHBase start(Path dataDir) throws IOException {
    DataFolder folder = DataFolder.create(dataDir);
    Optional<FolderLock> lock = FolderLock.take(folder);
    if (lock.isEmpty()) {
      throw DataFolderInUseException.of(folder);
    }
    EmbeddedHBase hbase = new EmbeddedHBase(folder, lock.get());
    try {
      hbase.startParts();
      return hbase;
    } catch (IOException | RuntimeException e) {
      hbase.closeAfter(e);
      throw e;
    }
  }

  /**
   * The instance that runs on a folder, in this process or another. Waits up to 30 s for one that
   * is still starting.
   */
  public static Optional<RunningInstance> running(Path dataDir) throws IOException {
    if (!Files.isDirectory(dataDir)) {
      return Optional.empty();
    }
    DataFolder folder = new DataFolder(dataDir.toRealPath());
    Poll.until(
        STARTING_TAKES_AT_MOST,
        () -> !FolderLock.isHeld(folder) || RunningInstance.of(folder).isPresent());
    return FolderLock.isHeld(folder) ? RunningInstance.of(folder) : Optional.empty();
  }

  /** What a client needs, and nothing from the class path's hbase-site.xml. */
  public Configuration configuration() {
    return Settings.client(zookeeper);
  }

  /** The folder, absolute and with links resolved. */
  public Path dataDir() {
    return folder.path();
  }

  private void startParts() throws IOException {
    Files.deleteIfExists(folder.instance());
    LoopbackZooKeeper zooKeeperServer = LoopbackZooKeeper.start(folder);
    parts.push(zooKeeperServer::close);
    zookeeper = zooKeeperServer.address();
    MasterAndRegionServer servers = MasterAndRegionServer.start(Settings.server(folder, zookeeper));
    parts.push(servers::close);
    parts.push(() -> Files.deleteIfExists(folder.instance()));
    new RunningInstance(ProcessHandle.current().pid(), zookeeper, Instant.now()).announce(folder);
  }

  private void closeAfter(Exception failure) {
    try {
      close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Stops HBase in order: regions are flushed and closed, so the next start has nothing to replay.
   * Close connections to it first. Does nothing the second time.
   */
  @Override
  public synchronized void close() throws IOException {
    IOException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
