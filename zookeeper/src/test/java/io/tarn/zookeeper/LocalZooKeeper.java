package io.tarn.zookeeper;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.apache.zookeeper.server.NIOServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;

/** A ZooKeeper server for tests, which can end a session as if its client had died. */
final class LocalZooKeeper implements AutoCloseable {
  private final ZooKeeperServer server;
  private final NIOServerCnxnFactory connections = new NIOServerCnxnFactory();

  LocalZooKeeper(Path folder) throws IOException, InterruptedException {
    File data = folder.toFile();
    server = new ZooKeeperServer(data, data, 500);
    connections.configure(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    connections.startup(server);
  }

  ZooKeeperSession open() throws IOException {
    return ZooKeeperSession.open(address());
  }

  ZooKeeperAddress address() {
    return ZooKeeperAddress.parse("127.0.0.1:" + connections.getLocalPort());
  }

  void killSession(ZooKeeperSession session) throws Exception {
    server.closeSession(idOf(session));
  }

  static long idOf(ZooKeeperSession session) throws Exception {
    return session.client().getZookeeperClient().getZooKeeper().getSessionId();
  }

  @Override
  public void close() throws IOException {
    connections.shutdown();
    server.getZKDatabase().close();
  }
}
