package io.tarn.cli;

import io.tarn.cli.console.Output;
import io.tarn.client.JobStatus;
import io.tarn.client.TarnClient;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.LiveJobs;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code tarn jobs}. */
@Command(
    name = "jobs",
    description = "Lists the jobs: what they have committed, and whether they run.")
final class JobsCommand extends ReadCommand {
  @Override
  int read(Cluster open, TarnClient client, Output output) throws IOException {
    Map<String, LiveJob> live;
    try (ZooKeeperSession session =
        ZooKeeperSession.open(ZooKeeperAddress.from(open.configuration()))) {
      live = new LiveJobs(session).list();
    }
    for (JobStatus job : client.jobs()) {
      output.show(record(client, job, live.get(job.job())));
    }
    return 0;
  }

  private static Map<String, Object> record(TarnClient client, JobStatus job, LiveJob live) {
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("job", job.job());
    record.put("running", live == null ? "no" : live.host() + " pid " + live.pid());
    record.put("epoch", job.epoch());
    record.put("batch", job.committed().map(last -> (Object) last.batch()).orElse(null));
    record.put(
        "committed",
        job.committed().map(last -> Instant.ofEpochMilli(last.version()).toString()).orElse(null));
    record.put(
        "since",
        job.committed().isEmpty()
            ? null
            : client.job(job.job()).oldestSnapshot().planned().toString());
    record.put(
        "events",
        job.committed().map(last -> last.totals().input() - last.totals().dead()).orElse(0L));
    record.put("dead", job.committed().map(last -> last.totals().dead()).orElse(0L));
    record.put("late", job.committed().map(last -> last.totals().late()).orElse(0L));
    if (!job.undelivered().isEmpty()) {
      record.put("undelivered", job.undelivered());
    }
    return record;
  }
}
