package io.tarn.zookeeper;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;

/** The register of the jobs that run now: one ephemeral node a job, holding JSON. */
public final class LiveJobs {
  private static final long PATIENCE_SECONDS = 10;

  private final ZooKeeperSession session;

  public LiveJobs(ZooKeeperSession session) {
    this.session = session;
  }

  /** A job's entry; closing it takes the job out of the register. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Enters a job, in place of an entry that is there. The entry goes when the session does, and is
   * made again after a reconnect.
   */
  public Registration register(String job, LiveJob entry) throws IOException {
    PersistentNode node =
        new PersistentNode(session.client(), CreateMode.EPHEMERAL, false, path(job), bytes(entry));
    node.start();
    Registration registration = () -> close(job, node);
    try {
      if (node.waitForInitialCreate(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return registration;
      }
    } catch (InterruptedException e) {
      registration.close();
      throw ZooKeeperSession.interrupted("registering job " + job, e);
    }
    registration.close();
    throw new IOException(
        "job "
            + job
            + " could not be registered within "
            + PATIENCE_SECONDS
            + " s; is ZooKeeper at "
            + session.address().connectString()
            + " up?");
  }

  /** The jobs that run now, by name. */
  public Map<String, LiveJob> list() throws IOException {
    Map<String, LiveJob> live = new TreeMap<>();
    try {
      for (String job : session.client().getChildren().forPath(session.jobsPath())) {
        read(job).ifPresent(entry -> live.put(job, entry));
      }
    } catch (KeeperException.NoNodeException noJobEver) {
      return Map.of();
    } catch (Exception e) {
      throw session.failed("listing the live jobs", e);
    }
    return live;
  }

  private Optional<LiveJob> read(String job) throws Exception {
    try {
      return Optional.of(
          JacksonMappers.JSON.readValue(
              session.client().getData().forPath(path(job)), LiveJob.class));
    } catch (KeeperException.NoNodeException notLive) {
      return Optional.empty();
    }
  }

  private String path(String job) {
    return session.jobPath(job, "live");
  }

  private static byte[] bytes(LiveJob entry) {
    try {
      return JacksonMappers.JSON.writeValueAsBytes(entry);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot write " + entry + " as JSON", e);
    }
  }

  private static void close(String job, PersistentNode node) {
    try {
      node.close();
    } catch (IOException e) {
      throw new UncheckedIOException("taking job " + job + " out of the register failed", e);
    }
  }
}
