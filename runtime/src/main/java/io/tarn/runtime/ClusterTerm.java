package io.tarn.runtime;

import io.tarn.spi.write.Backend;
import io.tarn.stream.engine.job.Term;
import io.tarn.zookeeper.JobLeadership;
import io.tarn.zookeeper.LiveJobs;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The time for which this process is the first in line, and its HBase is there. Thread-safe. */
final class ClusterTerm implements Term {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterTerm.class);

  private final String job;
  private final OpenCluster open;
  private final ZooKeeperSession session;
  private final JobLeadership leadership;
  private final LiveJobs.Registration live;
  private final Runnable hbaseEnded = this::loseHBase;
  private final List<Runnable> onLost = new ArrayList<>();
  private String lost;
  private boolean closed;

  ClusterTerm(
      String job,
      OpenCluster open,
      ZooKeeperSession session,
      JobLeadership leadership,
      LiveJobs.Registration live) {
    this.job = job;
    this.open = open;
    this.session = session;
    this.leadership = leadership;
    this.live = live;
    leadership.onLost(this::loseSession);
    open.onGone(hbaseEnded);
    if (!leadership.isLeader()) { // lost before anybody listened
      loseSession();
    }
  }

  @Override
  public Backend backend() {
    return open.backend();
  }

  @Override
  public void onLost(Runnable action) {
    synchronized (this) {
      if (lost == null) {
        onLost.add(action);
        return;
      }
    }
    action.run();
  }

  private void loseSession() {
    lose("the ZooKeeper session was lost, and with it the leadership of " + job);
  }

  private void loseHBase() {
    lose(open.gone().orElseThrow());
  }

  private void lose(String why) {
    List<Runnable> told;
    synchronized (this) {
      if (lost != null) {
        return;
      }
      lost = why;
      told = List.copyOf(onLost);
      notifyAll();
    }
    told.forEach(Runnable::run);
  }

  @Override
  public synchronized Optional<String> lost(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos();
        lost == null && left > 0;
        left = deadline - System.nanoTime()) {
      wait(left / 1_000_000 + 1);
    }
    return Optional.ofNullable(lost);
  }

  /** Leaves the register, and then the line. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    open.forget(hbaseEnded);
    try (session) {
      live.close();
      leadership.close();
    } catch (UncheckedIOException e) {
      LOG.warn("ZooKeeper forgets this run of {} with its session", job, e);
    }
  }
}
