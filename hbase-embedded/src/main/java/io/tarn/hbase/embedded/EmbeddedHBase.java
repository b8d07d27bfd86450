package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole HBase in this JVM, on a folder. What it acknowledged survives {@code kill -9} and a full
 * disk.
 *
 * <p>It listens on free ports of the loopback interface. One folder has one instance at a time; a
 * second program finds it with {@link #running}. To keep the terminal clean, call {@link
 * LogFile#redirectTo} before the first use of this class.
 *
 * <p>It can end by itself: where it cannot write, or its lock on the folder is deleted. Then
 * nothing is written any more, it is closed, and whoever asked by {@link #onFailure} is told.
 *
 * <p>While less than 64 MiB are free on the disk, and as much as HBase holds in memory, it refuses
 * batches of rows; what is there can be read.
 *
 * <p>No shutdown hook is installed: a program that is to stop in order at Ctrl-C closes this from a
 * hook of its own, after its own connections.
 */
public final class EmbeddedHBase implements AutoCloseable {
  private static final Duration STARTING_TAKES_AT_MOST = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedHBase.class);

  private final DataFolder folder;
  private final FolderLock lock;
  private final WriteAccess access;
  private final List<Consumer<String>> failureListeners = new ArrayList<>();

  /** What was started, the latest first. */
  private final Deque<Part> parts = new ArrayDeque<>();

  private String zookeeper = "";
  private String failure;

  private interface Part {
    void close() throws IOException;
  }

  private EmbeddedHBase(DataFolder folder, FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
    this.access = WriteAccess.grant(folder);
    parts.push(lock::close);
    parts.push(access::close);
  }

  /**
   * Starts HBase on a folder, created if need be, and gives it back once tables can be created.
   *
   * @throws DataFolderInUseException if one runs on the folder already, here or in another process
   * @throws IOException if it cannot start, as when the disk has too little room; then nothing of
   *     it runs on
   */
  public static EmbeddedHBase start(Path dataDir) throws IOException {
    return start(dataDir, settings -> {});
  }

  /**
   * @param adapted HBase's configuration, for tests to change
   */
  static EmbeddedHBase start(Path dataDir, Consumer<Configuration> adapted) throws IOException {
    DataFolder folder = DataFolder.create(dataDir);
    if (isOfAnotherProcess(folder)) {
      throw DataFolderInUseException.of(folder);
    }
    Optional<FolderLock> lock = FolderLock.take(folder);
    if (lock.isEmpty()) {
      throw DataFolderInUseException.of(folder);
    }
    EmbeddedHBase hbase = new EmbeddedHBase(folder, lock.get());
    try {
      Room.checkEnoughToStart(folder);
      hbase.startParts(adapted);
      return hbase;
    } catch (IOException | RuntimeException e) {
      hbase.closeAfter(e);
      throw e;
    }
  }

  /** Whether a living process has announced itself there, whatever has become of its lock. */
  private static boolean isOfAnotherProcess(DataFolder folder) throws IOException {
    return RunningInstance.of(folder).filter(found -> !found.isOfThisProcess()).isPresent();
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
    Configuration settings = Settings.client(zookeeper, Secret.ofThisProcess());
    Settings.writeFiles(settings, folder);
    access.nameIn(settings);
    return settings;
  }

  /** The folder, absolute and with links resolved. */
  public Path dataDir() {
    return folder.path();
  }

  /** Why it has ended by itself, a sentence with what to do; nothing while it runs. */
  public Optional<String> failure() {
    synchronized (failureListeners) {
      return Optional.ofNullable(failure);
    }
  }

  /**
   * Tells somebody if it ends by itself, with the sentence of {@link #failure}: from a thread of
   * its own, when nothing is written any more and before it is closed; or at once if that was
   * before. Clients would ask for what is no longer there for minutes, so a program may as well end
   * then.
   */
  public void onFailure(Consumer<String> listener) {
    Optional<String> already;
    synchronized (failureListeners) {
      failureListeners.add(listener);
      already = Optional.ofNullable(failure);
    }
    already.ifPresent(listener);
  }

  private void startParts(Consumer<Configuration> adapted) throws IOException {
    Files.deleteIfExists(folder.instance());
    LoopbackZooKeeper zooKeeperServer = LoopbackZooKeeper.start(folder);
    parts.push(zooKeeperServer::close);
    zookeeper = zooKeeperServer.address();
    Configuration settings = Settings.server(folder, zookeeper);
    access.nameIn(settings);
    adapted.accept(settings);
    MasterAndRegionServer servers = MasterAndRegionServer.start(settings, access);
    parts.push(servers::close);
    RunningInstance instance = RunningInstance.here(zookeeper);
    parts.push(() -> instance.withdraw(folder));
    instance.announce(folder);
    Watch watch =
        Watch.start(() -> trouble(servers, zooKeeperServer), why -> endByItself(why, servers));
    parts.push(watch::close);
  }

  private Optional<String> trouble(MasterAndRegionServer servers, LoopbackZooKeeper zooKeeperServer)
      throws IOException {
    Optional<Path> lost = lock.lost();
    if (lost.isPresent()) {
      return Optional.of(
          "its lock file "
              + lost.get()
              + " was deleted or replaced, so that another process may use the folder; leave that"
              + " file there, and start again");
    }
    if (servers.hasEnded() || zooKeeperServer.hasEnded()) {
      String remedy = Room.isShort(folder.path()) ? "make room there" : "mend that";
      return Optional.of(
          access
              .firstFailure()
              .map(e -> "it " + e.getMessage() + "; " + remedy + ", and start again")
              .orElse("a part of it gave up, and its log says why; start again"));
    }
    return Optional.empty();
  }

  private void endByItself(String why, MasterAndRegionServer servers) {
    String sentence =
        "HBase on " + folder.path() + " has stopped: " + why + ". Nothing acknowledged is lost";
    access.revoke(sentence);
    LOG.error(sentence);
    List<Consumer<String>> listeners;
    synchronized (failureListeners) {
      failure = sentence;
      listeners = List.copyOf(failureListeners);
    }
    listeners.forEach(listener -> listener.accept(sentence));
    servers.abort(sentence);
    try {
      close();
    } catch (IOException e) {
      LOG.warn("What was left of HBase on {} could not be closed", folder.path(), e);
    }
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
