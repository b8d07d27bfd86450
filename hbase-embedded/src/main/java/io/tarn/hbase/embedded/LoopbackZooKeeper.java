package io.tarn.hbase.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileUtil;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnLog;

/** A ZooKeeper server on a free port of the loopback interface, its data in a folder. */
final class LoopbackZooKeeper implements AutoCloseable {
  static final int MAX_SESSION_MILLIS = 120_000;

  /** Each start begins a log: ZooKeeper's own 64 MiB would look large, though they are sparse. */
  private static final long LOG_GROWTH_BYTES = 1L << 20;

  private static final byte[] LOOPBACK = {127, 0, 0, 1};
  private static final int ANY_FREE_PORT = 0;
  private static final int TICK_MILLIS = 1000;
  private static final int ANY_NUMBER_OF_CONNECTIONS = 0;

  private final ZooKeeperServer server;
  private final ServerCnxnFactory connections;

  private LoopbackZooKeeper(ZooKeeperServer server, ServerCnxnFactory connections) {
    this.server = server;
    this.connections = connections;
  }

  /** Starts it, with HBase's node where this process's {@link Secret} has it. */
  static LoopbackZooKeeper start(DataFolder folder) throws IOException {
    FileTxnLog.setPreallocSize(LOG_GROWTH_BYTES);
    empty(folder.zookeeper());
    File data = folder.zookeeper().toFile();
    PrivateZooKeeper server = new PrivateZooKeeper(data, TICK_MILLIS);
    server.setMaxSessionTimeout(MAX_SESSION_MILLIS);
    ServerCnxnFactory connections = connectionFactory();
    connections.configure(
        new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), ANY_FREE_PORT),
        ANY_NUMBER_OF_CONNECTIONS);
    LoopbackZooKeeper zooKeeper = new LoopbackZooKeeper(server, connections);
    try {
      server.prepare(Secret.ofThisProcess().zooKeeperRoot());
      connections.startup(server);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      zooKeeper.close();
      throw new InterruptedIOException("interrupted while starting ZooKeeper; start again");
    } catch (IOException | RuntimeException e) {
      zooKeeper.close();
      throw e;
    }
    return zooKeeper;
  }

  /**
   * ZooKeeper's class replaces the JVM's handler of uncaught exceptions with one that only logs:
   * then a program's own stack traces would never show.
   */
  private static ServerCnxnFactory connectionFactory() {
    Thread.UncaughtExceptionHandler programs = Thread.getDefaultUncaughtExceptionHandler();
    try {
      return new NIOServerCnxnFactory();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(programs);
    }
  }

  /** Whether it has ended by itself: it could not write. */
  boolean hasEnded() {
    return !server.isRunning();
  }

  String address() {
    InetSocketAddress bound = connections.getLocalAddress();
    return bound.getAddress().getHostAddress() + ":" + bound.getPort();
  }

  /** HBase keeps in its own files what must survive a start, so nothing of the last one is kept. */
  private static void empty(Path folder) throws IOException {
    if (!FileUtil.fullyDeleteContents(folder.toFile())) {
      throw new IOException(
          "cannot empty "
              + folder
              + ", which only ever holds one run's data; delete it, or make it this user's own");
    }
  }

  @Override
  public void close() throws IOException {
    connections.shutdown();
    server.getZKDatabase().close();
  }
}
