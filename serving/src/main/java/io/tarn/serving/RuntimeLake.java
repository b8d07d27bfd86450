package io.tarn.serving;

import io.tarn.client.TarnClient;
import io.tarn.hbase.read.HBaseReadStore;
import io.tarn.runtime.Tarn;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.schemas.TableFormat;
import io.tarn.serving.api.Lake;
import io.tarn.spi.job.Clocks;
import io.tarn.spi.read.ReadStore;
import io.tarn.stream.engine.why.Why;
import io.tarn.zookeeper.LiveJob;
import io.tarn.zookeeper.LiveJobs;
import io.tarn.zookeeper.RegionDirectory;
import io.tarn.zookeeper.RegionStatus;
import io.tarn.zookeeper.ZooKeeperAddress;
import io.tarn.zookeeper.ZooKeeperSession;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.hadoop.hbase.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HBase of a runtime. If it has ended, as that of a folder does with its process, it is opened
 * again in the background, and whoever asks meanwhile is told so. Thread-safe.
 */
final class RuntimeLake implements Lake, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuntimeLake.class);

  private final Tarn tarn;
  private final UnaryOperator<ReadStore> metered;
  private final Map<String, Function<TarnClient, Why>> known;
  private final AtomicBoolean reopening = new AtomicBoolean();
  private Connected connected;

  /**
   * @param metered makes a store of which each read is counted
   * @param known what jobs do that do not run here, by name
   */
  RuntimeLake(
      Tarn tarn, UnaryOperator<ReadStore> metered, Map<String, Function<TarnClient, Why>> known) {
    this.tarn = tarn;
    this.metered = metered;
    this.known = Map.copyOf(known);
  }

  @Override
  public TarnClient client() {
    return connected().client;
  }

  @Override
  public boolean isThere() {
    return tarn.connected().isPresent();
  }

  @Override
  public Map<String, LiveJob> running() throws IOException {
    return connected().running();
  }

  @Override
  public Optional<Why> why(String job) {
    return tarn.query(job)
        .map(query -> query.why(client()))
        .or(() -> Optional.ofNullable(known.get(job)).map(graph -> graph.apply(client())));
  }

  @Override
  public List<RegionStatus> regions(String job, String table) throws IOException {
    TableName name = TableName.valueOf(TableFormat.NAMESPACE, TableFormat.stateTable(job, table));
    return new RegionDirectory(connected().cluster.connection()).regions(name);
  }

  private Connected connected() {
    Optional<Cluster> now = tarn.connected();
    if (now.isEmpty()) {
      reopen();
      throw Lake.away();
    }
    synchronized (this) {
      if (connected == null || connected.cluster != now.get()) {
        if (connected != null) {
          connected.close();
        }
        ReadStore store = HBaseReadStore.on(now.get().connection(), Clocks.SYSTEM);
        connected = new Connected(now.get(), TarnClient.on(metered.apply(store)));
      }
      return connected;
    }
  }

  private void reopen() {
    if (reopening.compareAndSet(false, true)) {
      Thread opening = new Thread(this::open, "tarn-http-reopen");
      opening.setDaemon(true);
      opening.start();
    }
  }

  private void open() {
    try {
      tarn.client().close();
    } catch (RuntimeException e) {
      LOG.warn("HBase could not be opened again; the next request tries it once more", e);
    } finally {
      reopening.set(false);
    }
  }

  @Override
  public synchronized void close() {
    if (connected != null) {
      connected.close();
      connected = null;
    }
  }

  /** One HBase, for as long as it is there. */
  private static final class Connected {
    private final Cluster cluster;
    private final TarnClient client;
    private ZooKeeperSession session;

    Connected(Cluster cluster, TarnClient client) {
      this.cluster = cluster;
      this.client = client;
    }

    synchronized Map<String, LiveJob> running() throws IOException {
      if (session == null) {
        session = ZooKeeperSession.open(ZooKeeperAddress.from(cluster.configuration()));
      }
      try {
        return new LiveJobs(session).list();
      } catch (IOException e) {
        session.close();
        session = null; // the next one that asks opens another
        throw e;
      }
    }

    synchronized void close() {
      client.close();
      if (session != null) {
        session.close();
        session = null;
      }
    }
  }
}
