package io.tarn.runtime;

import io.tarn.hbase.state.HBaseBackend;
import io.tarn.runtime.cluster.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to an HBase, for as long as that is there. Thread-safe. */
final class OpenCluster {
  private static final Logger LOG = LoggerFactory.getLogger(OpenCluster.class);

  private final Cluster cluster;
  private final HBaseBackend backend;
  private final List<Runnable> onGone = new ArrayList<>();
  private String gone;

  OpenCluster(Cluster cluster, HBaseBackend backend) {
    this.cluster = cluster;
    this.backend = backend;
  }

  Cluster cluster() {
    return cluster;
  }

  HBaseBackend backend() {
    return backend;
  }

  /** Why it is not there any more. */
  synchronized Optional<String> gone() {
    return Optional.ofNullable(gone);
  }

  /** Has an action run once it is gone, at once if it is. */
  void onGone(Runnable action) {
    synchronized (this) {
      if (gone == null) {
        onGone.add(action);
        return;
      }
    }
    action.run();
  }

  synchronized void forget(Runnable action) {
    onGone.remove(action);
  }

  /** It has ended: what is under way is to fail now, and not to ask for it for minutes. */
  void end(String why) {
    List<Runnable> told;
    synchronized (this) {
      gone = why;
      told = List.copyOf(onGone);
    }
    told.forEach(Runnable::run);
    try {
      cluster.disconnect();
    } catch (IOException e) {
      LOG.warn("The connection to an HBase that has ended could not be closed", e);
    }
  }

  void close() {
    try {
      backend.close();
      cluster.close();
    } catch (IOException | RuntimeException e) {
      LOG.warn("HBase could not be left in order; nothing committed is lost", e);
    }
  }
}
