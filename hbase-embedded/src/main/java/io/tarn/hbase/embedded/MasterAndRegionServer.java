package io.tarn.hbase.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hbase.LocalHBaseCluster;
import org.apache.hadoop.hbase.master.HMaster;
import org.apache.hadoop.hbase.util.JVMClusterUtil.MasterThread;
import org.apache.hadoop.hbase.util.JVMClusterUtil.RegionServerThread;
import org.apache.hadoop.metrics2.lib.DefaultMetricsSystem;

/** One master and one region server, as threads of this JVM. */
final class MasterAndRegionServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final LocalHBaseCluster cluster;
  private final WriteAccess access;
  private InProcessServer inProcess;

  private MasterAndRegionServer(LocalHBaseCluster cluster, WriteAccess access) {
    this.cluster = cluster;
    this.access = access;
  }

  /**
   * Starts both, and gives back once tables can be created.
   *
   * @throws IOException if one of them ends, or cannot write
   */
  static MasterAndRegionServer start(Configuration conf, WriteAccess access) throws IOException {
    // The region server takes Hadoop's shutdown hook away, and stops if there is none: there is one
    // once any file system has been opened through the cache, which Settings keeps HBase out of.
    FileSystem.getLocal(new Configuration(false));
    // Two servers in one JVM register the same metrics beans.
    DefaultMetricsSystem.setMiniClusterMode(true);
    MasterAndRegionServer servers =
        new MasterAndRegionServer(
            new LocalHBaseCluster(conf, 1, 1, HMaster.class, EmbeddedRegionServer.class), access);
    // Side by side: LocalHBaseCluster.startup() would keep the region server until the master is
    // active.
    servers.master().start();
    servers.regionServer().start();
    try {
      servers.awaitReady();
      EmbeddedRegionServer server = (EmbeddedRegionServer) servers.regionServer().getRegionServer();
      server.settle();
      servers.inProcess = InProcessServer.open(server);
    } catch (IOException | RuntimeException e) {
      servers.close();
      throw e;
    }
    return servers;
  }

  private void awaitReady() throws IOException {
    Optional<HMaster> ready = Poll.forResult(PATIENCE, this::readyMaster);
    if (ready.isEmpty()) {
      throw new IOException(
          "HBase was not ready after " + PATIENCE.toSeconds() + " s; its log says why");
    }
  }

  private Optional<HMaster> readyMaster() throws IOException {
    HMaster master = master().getMaster();
    Optional<IOException> failure = access.firstFailure();
    if (failure.isPresent()) {
      throw new IOException(
          "HBase could not start: it "
              + failure.get().getMessage()
              + "; mend that and start again: nothing is lost",
          failure.get());
    }
    if (hasEnded()) {
      throw new IOException("HBase stopped while it was starting; its log says why");
    }
    return master.isInitialized() ? Optional.of(master) : Optional.empty();
  }

  /** Whether one of them has ended, or is ending, without having been told to. */
  boolean hasEnded() {
    return !master().isAlive()
        || master().getMaster().isAborted()
        || !regionServer().isAlive()
        || regionServer().getRegionServer().isAborted();
  }

  /** Makes both end as they would after a failure: nothing is flushed. Does not wait. */
  void abort(String reason) {
    regionServer().getRegionServer().abort(reason);
    master().getMaster().abort(reason);
  }

  private MasterThread master() {
    return cluster.getMasters().get(0);
  }

  private RegionServerThread regionServer() {
    return cluster.getRegionServers().get(0);
  }

  /** Waits for both to end, also where the thread is interrupted: they write to the folder. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      cluster.shutdown();
      cluster.join();
    } finally {
      if (inProcess != null) {
        inProcess.close();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
