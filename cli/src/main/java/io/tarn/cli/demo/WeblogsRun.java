package io.tarn.cli.demo;

import io.tarn.cli.Cluster;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.hbase.state.JobStatus;
import io.tarn.hbase.state.TarnClient;
import io.tarn.stream.engine.JobFailedException;
import io.tarn.stream.engine.StreamingContext;
import io.tarn.stream.engine.Trigger;
import io.tarn.stream.engine.source.TextFiles;
import io.tarn.stream.engine.spi.Committed;
import io.tarn.stream.engine.spi.FencedException;
import io.tarn.stream.engine.spi.RowCounts;
import io.tarn.zookeeper.JobLeadership;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.LiveJobs;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the job, by the process that leads it. */
final class WeblogsRun {
  private static final Logger LOG = LoggerFactory.getLogger(WeblogsRun.class);

  private final Cluster cluster;
  private final ZooKeeperSession session;
  private final JobLeadership leadership;
  private final DemoView view;
  private final AtomicBoolean lost = new AtomicBoolean();

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
   * @return false if it was stopped because the leadership was lost
   */
  boolean toItsEnd(TextFiles files, Trigger trigger, Interrupt interrupted) throws Exception {
    try (HBaseBackend backend = HBaseBackend.on(cluster.connection(), Clock.systemUTC());
        TarnClient client = TarnClient.on(cluster.connection());
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
      if (lost.get()) {
        return false;
      }
      view.ended(totals(client));
      return true;
    }
  }

  private void stopOnLoss(StreamingContext streams) {
    leadership.onLost(
        () -> {
          lost.set(true);
          streams.stop();
        });
    if (!leadership.isLeader()) { // lost before anybody listened
      lost.set(true);
      streams.stop();
    }
  }

  private void awaitEnd(StreamingContext streams) throws InterruptedException, IOException {
    LiveJobs.Registration live =
        new LiveJobs(session).register(WeblogsJob.NAME, LiveJob.here(owner()));
    try {
      streams.awaitTermination();
    } catch (JobFailedException | FencedException e) {
      if (!lost.get()) {
        throw e;
      }
      LOG.warn("The run that lost its leadership failed, too", e);
    } finally {
      live.close();
    }
  }

  private static Optional<Committed> totals(TarnClient client) {
    return client.jobs().stream()
        .filter(job -> job.job().equals(WeblogsJob.NAME))
        .findFirst()
        .flatMap(JobStatus::committed);
  }
}
