package io.tarn.cli.demo;

import io.tarn.cli.cluster.Cluster;
import io.tarn.client.JobStatus;
import io.tarn.client.TarnClient;
import io.tarn.files.TextFiles;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.spi.job.Committed;
import io.tarn.spi.job.RowCounts;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.job.JobFailedException;
import io.tarn.stream.engine.job.Trigger;
import io.tarn.zookeeper.JobLeadership;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.LiveJobs;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the job, by the process that leads it. */
final class WeblogsRun {
  private static final Logger LOG = LoggerFactory.getLogger(WeblogsRun.class);

  private static final String SESSION_LOST =
      "the ZooKeeper session was lost, and with it the leadership of " + WeblogsJob.NAME;
  private static final Duration LOOK_AFTER = Duration.ofSeconds(1);
  private static final Duration TO_LEARN_OF_A_LOSS = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Cluster cluster;
  private final ZooKeeperSession session;
  private final JobLeadership leadership;
  private final DemoView view;

  /** Why it must stand in line again; null as long as it leads. */
  private final AtomicReference<String> lost = new AtomicReference<>();

  WeblogsRun(Cluster cluster, ZooKeeperSession session, JobLeadership leadership, DemoView view) {
    this.cluster = cluster;
    this.session = session;
    this.leadership = leadership;
    this.view = view;
  }

  /** Who runs it, for others to read. */
  static String owner() {
    return "pid " + ProcessHandle.current().pid();
  }

  /**
   * Runs the job until it has read all there is, is interrupted, or fails, and shows it.
   *
   * @return why it was stopped before its end and this process must stand in line again, if it was
   */
  Optional<String> toItsEnd(TextFiles files, Trigger trigger, Interrupt interrupted)
      throws Exception {
    try (HBaseBackend backend = HBaseBackend.on(cluster.connection(), Clock.systemUTC());
        TarnClient client = HBaseClients.on(cluster.connection());
        StreamingContext streams = new StreamingContext(WeblogsJob.NAME, backend)) {
      RowCounts before = totals(client).map(Committed::totals).orElse(RowCounts.NONE);
      TopPages topPages = new TopPages();
      WeblogsJob.build(streams, files).foreachBatch(topPages::update);
      view.begins(before, topPages);
      streams.addListener(view);
      stopOnLoss(streams);
      interrupted.stops(streams);
      streams.start(trigger);
      awaitEnd(streams);
      if (lost.get() == null) {
        view.ended(totals(client));
      }
      return Optional.ofNullable(lost.get());
    }
  }

  private void stopOnLoss(StreamingContext streams) {
    leadership.onLost(() -> stop(streams, SESSION_LOST));
    if (!leadership.isLeader()) { // lost before anybody listened
      stop(streams, SESSION_LOST);
    }
  }

  private void stop(StreamingContext streams, String why) {
    lost.compareAndSet(null, why);
    streams.stop();
  }

  private void awaitEnd(StreamingContext streams) throws InterruptedException, IOException {
    LiveJobs.Registration live =
        new LiveJobs(session).register(WeblogsJob.NAME, LiveJob.here(owner()));
    try {
      while (!streams.awaitTermination(LOOK_AFTER)) {
        if (!cluster.isStillThere()) {
          stop(streams, "the HBase that another process ran has ended");
          cluster.disconnect();
        }
      }
    } catch (JobFailedException e) {
      if (lost.get() == null) {
        throw e;
      }
      LOG.warn("The run that was stopped failed, too", e);
    } catch (FencedException e) {
      if (!isReplaced()) {
        throw e;
      }
      LOG.warn("Another process runs the job now", e);
    } finally {
      unregister(live);
    }
  }

  private void unregister(LiveJobs.Registration live) {
    try {
      live.close();
    } catch (UncheckedIOException e) {
      if (lost.get() == null) {
        throw e;
      }
      LOG.warn("ZooKeeper forgets this run with its session", e);
    }
  }

  /**
   * Whether it was another process in the line that fenced this one: it was paused, and may learn
   * of its lost session later than of its successor.
   */
  private boolean isReplaced() throws InterruptedException {
    long deadline = System.nanoTime() + TO_LEARN_OF_A_LOSS.toNanos();
    while (lost.get() == null && System.nanoTime() < deadline) {
      Thread.sleep(POLL.toMillis());
    }
    return lost.get() != null;
  }

  private static Optional<Committed> totals(TarnClient client) {
    return client.jobs().stream()
        .filter(job -> job.job().equals(WeblogsJob.NAME))
        .findFirst()
        .flatMap(JobStatus::committed);
  }
}
