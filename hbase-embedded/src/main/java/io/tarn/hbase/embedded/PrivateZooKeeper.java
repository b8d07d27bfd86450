package io.tarn.hbase.embedded;

import java.io.File;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import org.apache.hadoop.hbase.HConstants;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.RequestProcessor;
import org.apache.zookeeper.server.SessionTrackerImpl;
import org.apache.zookeeper.server.ZooKeeperServer;

/**
 * A ZooKeeper in which HBase's node has a name that only those who know the secret can know: they
 * may do anything there, as HBase's client sends no password of its own. So names cannot be listed
 * or watched for, nor sessions taken over, which would tell them.
 */
final class PrivateZooKeeper extends ZooKeeperServer {
  private static final String HBASE = HConstants.DEFAULT_ZOOKEEPER_ZNODE_PARENT;

  /** Where Tarn keeps what belongs to the HBase at a root, in a node of the root's name. */
  private static final String TARN = "/tarn";

  /** Clients make the nodes above theirs where they are missing. */
  private static final List<ACL> NOT_TO_BE_LISTED =
      List.of(new ACL(Perms.CREATE, Ids.ANYONE_ID_UNSAFE));

  private static final List<ACL> NOBODYS = List.of(new ACL(0, Ids.ANYONE_ID_UNSAFE));

  PrivateZooKeeper(File data, int tickMillis) throws IOException {
    super(data, data, tickMillis);
  }

  /**
   * Makes the nodes that clients need, and closes the one where they look unless told of another.
   * Call before anybody can reach the server; its data must be empty.
   */
  void prepare(String root) throws IOException, InterruptedException {
    startdata();
    DataTree tree = getZKDatabase().getDataTree();
    try {
      tree.setACL("/", NOT_TO_BE_LISTED, -1);
      make(tree, root, Ids.OPEN_ACL_UNSAFE);
      make(tree, TARN, NOT_TO_BE_LISTED);
      make(tree, TARN + root, Ids.OPEN_ACL_UNSAFE);
      make(tree, HBASE, NOBODYS);
    } catch (KeeperException e) {
      throw new IOException("cannot make ZooKeeper's first nodes: " + e.getMessage(), e);
    }
  }

  private static void make(DataTree tree, String path, List<ACL> acl) throws KeeperException {
    tree.createNode(path, new byte[0], acl, 0, -1, tree.lastProcessedZxid, 0);
  }

  @Override
  protected void createSessionTracker() {
    sessionTracker = new UnguessableSessions(this);
  }

  @Override
  protected void setupRequestProcessors() {
    super.setupRequestProcessors();
    firstProcessor = new NoWatchesOfTrees(firstProcessor);
  }

  /** The password of a session follows from its number, which ZooKeeper's own would count up. */
  private static final class UnguessableSessions extends SessionTrackerImpl {
    private final SecureRandom random = new SecureRandom();

    UnguessableSessions(PrivateZooKeeper server) {
      super(
          server,
          server.getZKDatabase().getSessionWithTimeOuts(),
          server.getTickTime(),
          0,
          server.getZooKeeperServerListener());
    }

    @Override
    public long createSession(int timeoutMillis) {
      long session = (random.nextLong() & Long.MAX_VALUE) | 1;
      trackSession(session, timeoutMillis);
      return session;
    }
  }

  /** A recursive watch on the root would be told the names of all nodes. */
  private record NoWatchesOfTrees(RequestProcessor next) implements RequestProcessor {
    @Override
    public void processRequest(Request request) throws RequestProcessorException {
      if (request.type == OpCode.addWatch || request.type == OpCode.setWatches2) {
        request.setException(new KeeperException.NoAuthException());
      }
      next.processRequest(request);
    }

    @Override
    public void shutdown() {
      next.shutdown();
    }
  }
}
