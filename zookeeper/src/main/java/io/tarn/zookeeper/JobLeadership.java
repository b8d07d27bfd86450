package io.tarn.zookeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.leader.LeaderLatchListener;
import org.apache.zookeeper.KeeperException;

/**
 * A place in the line for the leadership of a job: of several processes that joined, one leads and
 * the others stand by.
 *
 * <pre>
 *            await                    connection lost
 *  standby ─────────► leader ──────────────────────────────► standby, in line again
 *     └──────────────────┴─────────── close ───────────────► gone
 * </pre>
 *
 * <p>Leadership saves two processes from fencing each other in turns. It does not keep a second
 * writer out, the epoch does that: a leader whose process was paused may take itself for the leader
 * for a while after another has begun.
 */
public final class JobLeadership implements AutoCloseable {
  private final String job;
  private final ZooKeeperSession session;
  private final LeaderLatch latch;
  private final List<Runnable> onLost = new CopyOnWriteArrayList<>();

  private JobLeadership(ZooKeeperSession session, String job, String owner) {
    this.job = job;
    this.session = session;
    this.latch = new LeaderLatch(session.client(), session.jobPath(job, "leader"), owner);
  }

  /**
   * Stands in line.
   *
   * @param owner who this is, for {@link #leader}: host and pid, say
   */
  public static JobLeadership join(ZooKeeperSession session, String job, String owner)
      throws IOException {
    JobLeadership leadership = new JobLeadership(session, job, owner);
    leadership.latch.addListener(
        new LeaderLatchListener() {
          @Override
          public void isLeader() {
            // await tells
          }

          @Override
          public void notLeader() {
            leadership.onLost.forEach(Runnable::run);
          }
        });
    try {
      leadership.latch.start();
      return leadership;
    } catch (Exception e) {
      throw session.failed("standing in line for job " + job, e);
    }
  }

  /**
   * Waits until this process leads; true if it does, false if {@code patience} ran out first. After
   * a loss it can be called again.
   */
  public boolean await(Duration patience) throws InterruptedException {
    return latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether this process leads, as far as it knows. */
  public boolean isLeader() {
    return latch.hasLeadership();
  }

  /** The owner text of the process that leads now. */
  public Optional<String> leader() throws IOException {
    try {
      return Optional.of(latch.getLeader().getId()).filter(owner -> !owner.isEmpty());
    } catch (KeeperException.NoNodeException nobodyYet) {
      return Optional.empty();
    } catch (Exception e) {
      throw session.failed("asking who leads job " + job, e);
    }
  }

  /**
   * Calls {@code action} whenever leadership is lost because the connection is: stop the job then.
   * Not called by {@link #close}. Runs on ZooKeeper's event thread, so it must not wait.
   */
  public void onLost(Runnable action) {
    onLost.add(action);
  }

  /** Leaves the line; a leader's place goes to the next at once. */
  @Override
  public void close() {
    if (latch.getState() != LeaderLatch.State.STARTED) {
      return;
    }
    try {
      latch.close(LeaderLatch.CloseMode.SILENT);
    } catch (IOException e) {
      throw new UncheckedIOException("leaving the line for job " + job + " failed", e);
    }
  }
}
