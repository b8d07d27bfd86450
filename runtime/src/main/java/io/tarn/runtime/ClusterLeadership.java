package io.tarn.runtime;

import io.tarn.stream.engine.job.Leadership;
import io.tarn.stream.engine.job.Term;
import io.tarn.zookeeper.JobLeadership;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.LiveJobs;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The line of those who would run a job, kept by the ZooKeeper of its HBase. */
final class ClusterLeadership implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterLeadership.class);
  private static final Duration LOOK_AFTER = Duration.ofSeconds(1);

  private final LiveCluster cluster;
  private final String job;

  /** Whether this process has stood in line before: then ZooKeeper was there, and will be again. */
  private boolean stoodInLine;

  ClusterLeadership(LiveCluster cluster, String job) {
    this.cluster = cluster;
    this.job = job;
  }

  /** Who this process is, for others to read. */
  private static String owner() {
    return "pid " + ProcessHandle.current().pid();
  }

  @Override
  public Term await(Consumer<String> tell) throws InterruptedException {
    while (true) {
      try {
        Optional<Term> term = standInLine(tell);
        if (term.isPresent()) {
          return term.get();
        }
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while standing in line for job " + job);
        }
        if (!stoodInLine) {
          throw new UncheckedIOException(e.getMessage(), e);
        }
        LOG.warn("Job {} cannot stand in line, and tries again", job, e);
        tell.accept("cannot stand in line yet: " + e.getMessage());
        Thread.sleep(LOOK_AFTER.toMillis());
      }
    }
  }

  /** Gives back nothing if the HBase has ended meanwhile. */
  private Optional<Term> standInLine(Consumer<String> tell)
      throws IOException, InterruptedException {
    OpenCluster open = cluster.current(tell);
    ZooKeeperSession session =
        ZooKeeperSession.open(ZooKeeperAddress.from(open.cluster().configuration()));
    JobLeadership leadership = null;
    try {
      leadership = JobLeadership.join(session, job, owner());
      stoodInLine = true;
      if (awaitTurn(open, leadership, tell)) {
        LiveJobs.Registration live = new LiveJobs(session).register(job, LiveJob.here(owner()));
        return Optional.of(new ClusterTerm(job, open, session, leadership, live));
      }
    } catch (IOException | RuntimeException | InterruptedException e) {
      leave(session, leadership);
      throw e;
    }
    leave(session, leadership);
    return Optional.empty();
  }

  private boolean awaitTurn(OpenCluster open, JobLeadership leadership, Consumer<String> tell)
      throws InterruptedException, IOException {
    boolean told = false;
    while (!leadership.await(LOOK_AFTER)) {
      if (open.gone().isPresent()) {
        return false;
      }
      Optional<String> leader = told ? Optional.empty() : leadership.leader();
      if (leader.isPresent()) {
        tell.accept(
            "standby: " + leader.get() + " runs " + job + "; this process takes over when it ends");
        told = true;
      }
    }
    return open.gone().isEmpty();
  }

  private static void leave(ZooKeeperSession session, JobLeadership leadership) {
    try (session) {
      if (leadership != null) {
        leadership.close();
      }
    } catch (UncheckedIOException e) {
      LOG.warn("ZooKeeper forgets this place in the line with its session", e);
    }
  }
}
