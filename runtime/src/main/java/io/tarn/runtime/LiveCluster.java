package io.tarn.runtime;

import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseClients;
import io.tarn.hbase.state.HBaseBackend;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.runtime.cluster.ClusterListener;
import io.tarn.runtime.cluster.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HBase of a process's jobs. That of another process may end with it: then all who use it are
 * told, and whoever asks next has it started here. Thread-safe.
 */
final class LiveCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveCluster.class);
  private static final String ENDED = "the HBase that another process ran has ended";
  private static final long LOOK_AFTER_MILLIS = 1_000;

  private final Location location;
  private final ClusterListener told;
  private final Thread watch;
  private volatile OpenCluster open;
  private boolean closed;

  /**
   * @throws IOException if it cannot be opened
   */
  LiveCluster(Location location, ClusterListener told) throws IOException {
    this.location = location;
    this.told = told;
    this.open = connect();
    this.watch = new Thread(this::watch, "tarn-cluster-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * The HBase as it is there now, opened again if it has ended.
   *
   * @param tell is told of that
   * @throws IOException if it cannot be opened
   * @throws IllegalStateException if this has been closed
   */
  synchronized OpenCluster current(Consumer<String> tell) throws IOException {
    if (closed) {
      throw new IllegalStateException(
          "the runtime of this process has been closed; open another, by Tarn.getOrCreate() or"
              + " Tarn.open");
    }
    Optional<String> gone = open.gone();
    if (gone.isPresent()) {
      tell.accept(
          gone.get().equals(ENDED)
              ? "the HBase of another process, which this one used, has ended; starting one here"
              : gone.get() + "; starting it again");
      open.close();
      open = connect();
    }
    return open;
  }

  /** What is there now; empty once it has ended, until somebody has asked for it. Does not wait. */
  Optional<Cluster> now() {
    OpenCluster known = open;
    return known.gone().isEmpty() ? Optional.of(known.cluster()) : Optional.empty();
  }

  private OpenCluster connect() throws IOException {
    EndOfCluster end = new EndOfCluster(told);
    Cluster cluster = location.open(end);
    OpenCluster connected =
        new OpenCluster(cluster, HBaseBackend.on(cluster.connection(), Clock.systemUTC()));
    end.ends(connected);
    return connected;
  }

  TarnClient client() {
    try {
      return HBaseClients.on(current(told::tells).cluster().connection());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(LOOK_AFTER_MILLIS);
        look();
      }
    } catch (InterruptedException e) {
      LOG.debug("HBase is watched no more", e);
    }
  }

  private void look() {
    OpenCluster looked;
    synchronized (this) {
      looked = open;
    }
    try {
      if (looked.gone().isEmpty() && !looked.cluster().isStillThere()) {
        looked.end(ENDED);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("It cannot be told whether HBase is still there", e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      watch.interrupt();
      open.close();
    }
  }
}
