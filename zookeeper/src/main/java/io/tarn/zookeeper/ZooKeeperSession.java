package io.tarn.zookeeper;

import io.tarn.schemas.NamePattern;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.state.SessionConnectionStateErrorPolicy;
import org.apache.curator.retry.ExponentialBackoffRetry;
import org.apache.curator.utils.ZKPaths;

/**
 * One program's connection to ZooKeeper, for {@link JobLeadership} and {@link LiveJobs}.
 * Thread-safe; it connects again by itself. Close it after what was opened with it.
 */
public final class ZooKeeperSession implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long after a crash a standby takes over, and a dead job still counts as live. */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  private static final int RETRY_PAUSE_MILLIS = 200;
  private static final int RETRIES = 5;

  private final ZooKeeperAddress address;
  private final CuratorFramework client;

  private ZooKeeperSession(ZooKeeperAddress address, CuratorFramework client) {
    this.address = address;
    this.client = client;
  }

  /**
   * Connects, waiting up to 10 s.
   *
   * @throws IOException if no server of the address answered, naming it
   */
  public static ZooKeeperSession open(ZooKeeperAddress address) throws IOException {
    return open(address, PATIENCE);
  }

  /** As {@link #open(ZooKeeperAddress)}, waiting as long as {@code patience}. */
  public static ZooKeeperSession open(ZooKeeperAddress address, Duration patience)
      throws IOException {
    ZooKeeperSession session = new ZooKeeperSession(address, client(address, patience));
    session.client.start();
    try {
      if (session.client.blockUntilConnected(
          Math.toIntExact(patience.toMillis()), TimeUnit.MILLISECONDS)) {
        return session;
      }
    } catch (InterruptedException e) {
      session.close();
      throw interrupted("connecting to " + address, e);
    }
    session.abandon();
    throw new IOException(
        "no ZooKeeper answered at "
            + address.connectString()
            + " within "
            + patience.toMillis()
            + " ms; start it, or name another with "
            + ZooKeeperAddress.FORM);
  }

  public ZooKeeperAddress address() {
    return address;
  }

  /**
   * Whether ZooKeeper has this node.
   *
   * @throws IOException if it did not answer
   */
  public boolean exists(String path) throws IOException {
    try {
      return client.checkExists().forPath(path) != null;
    } catch (Exception e) { // all that Curator declares
      throw failed("looking for " + path, e);
    }
  }

  CuratorFramework client() {
    return client;
  }

  String jobsPath() {
    return ZKPaths.makePath(address.tarnRoot(), "jobs");
  }

  String jobPath(String job, String child) {
    return ZKPaths.makePath(jobsPath(), NamePattern.check("job", job), child);
  }

  /** What a caller sees when Curator, which throws plain Exception, could not do something. */
  IOException failed(String what, Exception cause) {
    if (cause instanceof InterruptedException interrupted) {
      return interrupted(what, interrupted);
    }
    return new IOException(
        what + " failed: " + cause + "; is ZooKeeper at " + address.connectString() + " up?",
        cause);
  }

  static InterruptedIOException interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException interrupted =
        new InterruptedIOException("interrupted while " + what + "; try again");
    interrupted.initCause(cause);
    return interrupted;
  }

  @Override
  public void close() {
    client.close();
  }

  /**
   * Closes what was never connected: ZooKeeper's client waits seconds for an answer to that, too.
   */
  private void abandon() {
    Thread closing = new Thread(client::close, "zookeeper-abandon");
    closing.setDaemon(true);
    closing.start();
  }

  private static CuratorFramework client(ZooKeeperAddress address, Duration patience) {
    return CuratorFrameworkFactory.builder()
        .connectString(address.connectString())
        .sessionTimeoutMs(Math.toIntExact(SESSION_TIMEOUT.toMillis()))
        .connectionTimeoutMs(Math.toIntExact(patience.toMillis()))
        // A connection that is away for less than the session's timeout costs no leadership.
        .connectionStateErrorPolicy(new SessionConnectionStateErrorPolicy())
        .retryPolicy(new ExponentialBackoffRetry(RETRY_PAUSE_MILLIS, RETRIES))
        // The servers' own idea of their addresses may not be reachable from here.
        .ensembleTracker(false)
        .build();
  }
}
