package io.tarn.hbase.embedded;

import io.tarn.hbase.files.DirectPuts;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.client.TableDescriptorBuilder;
import org.apache.hadoop.hbase.coprocessor.CoprocessorHost;
import org.apache.hadoop.hbase.ipc.RpcClientFactory;
import org.apache.hadoop.hbase.regionserver.DefaultStoreEngine;
import org.apache.hadoop.hbase.regionserver.HRegion;
import org.apache.hadoop.hbase.regionserver.HStore;
import org.apache.hadoop.hbase.regionserver.MemStoreLAB;
import org.apache.hadoop.hbase.regionserver.compactions.CompactionPolicy;
import org.apache.hadoop.hbase.security.provider.SaslServerAuthenticationProviders;

/**
 * The HBase configuration of server and client. Nothing comes from an hbase-site.xml or
 * core-site.xml on the class path: those speak of another cluster.
 */
final class Settings {
  private static final String HOST = "127.0.0.1";

  /**
   * Tells the writers of Tarn's tables that all regions write to one log, of which nothing is on
   * the disk without all before it: {@link StrictOutput} sees to that where a log follows another,
   * or cannot be written.
   */
  private static final String ONE_LOG = "tarn.one-log";

  /** Where files are written that are to be loaded. */
  private static final String BULK_FOLDER = "tarn.bulk-load.folder";

  /** From how many rows of a task on. */
  private static final String BULK_LEAST_ROWS = "tarn.bulk-load.least-rows";

  /** Some 20,000 rows take as long either way; more of them are quicker by files. */
  private static final int ROWS_BY_FILES = 100_000;

  private static final int OLD_LOGS_STAY_MILLIS = 60_000;

  /** A store is looked at each so many of HBase's rounds, of ten seconds. */
  private static final int ROUNDS_OF_A_MINUTE = 6;

  private Settings() {}

  private static Configuration loopback(String zookeeper, Secret secret) {
    Configuration conf = new Configuration(false);
    conf.addResource("core-default.xml");
    conf.addResource("hbase-default.xml");
    conf.set("hbase.defaults.for.version.skip", "true");
    nameIn(conf, zookeeper, secret);
    SecretSelector.install(conf);
    return conf;
  }

  /** What a client needs: region servers of this JVM are called without a socket. */
  static Configuration client(String zookeeper, Secret secret) {
    Configuration conf = loopback(zookeeper, secret);
    conf.set(RpcClientFactory.CUSTOM_RPC_CLIENT_IMPL_CONF_KEY, InProcessRpcClient.class.getName());
    conf.setClass(DirectPuts.CLASS, InProcessPuts.class, DirectPuts.class);
    conf.setBoolean(ONE_LOG, true);
    return conf;
  }

  /** Has a client of this process write files that HBase is to load as HBase writes its own. */
  static void writeFiles(Configuration conf, DataFolder folder) {
    useTheFolder(conf);
    conf.set(BULK_FOLDER, new Path(folder.bulk().toUri()).toString());
    conf.setInt(BULK_LEAST_ROWS, ROWS_BY_FILES);
  }

  /** What another program's hbase-site.xml must have. */
  static Configuration site(String zookeeper, Secret secret) {
    Configuration conf = new Configuration(false);
    nameIn(conf, zookeeper, secret);
    return conf;
  }

  private static void nameIn(Configuration conf, String zookeeper, Secret secret) {
    conf.set(HConstants.ZOOKEEPER_QUORUM, zookeeper);
    conf.set(HConstants.ZOOKEEPER_CLIENT_PORT, zookeeper.substring(zookeeper.lastIndexOf(':') + 1));
    secret.nameIn(conf);
  }

  static Configuration server(DataFolder folder, String zookeeper) {
    Configuration conf = loopback(zookeeper, Secret.ofThisProcess());
    letInByTheSecret(conf);
    survive(conf, folder);
    leaveRoom(conf);
    stayAtHome(conf);
    startQuickly(conf);
    compactLater(conf);
    shareTheProcess(conf);
    keepRowsInMemory(conf);
    return conf;
  }

  private static void keepRowsInMemory(Configuration conf) {
    conf.set(MemStoreLAB.MSLAB_CLASS_NAME, HeapCells.class.getName());
    conf.set(HConstants.REGION_IMPL, StateRegion.class.getName());
    conf.setLong(HConstants.HREGION_MEMSTORE_FLUSH_SIZE, flushBytes());
  }

  /**
   * HBase counts some 320 bytes for a cell of a state, as its skip list would need; in a {@link
   * CellTree} it has a third of that. So up to twice HBase's own limit, where five regions of that
   * size have no more than all may have together.
   */
  private static long flushBytes() {
    long usual = TableDescriptorBuilder.DEFAULT_MEMSTORE_FLUSH_SIZE;
    return Math.min(2 * usual, Math.max(usual, Runtime.getRuntime().maxMemory() / 16));
  }

  /** HBase has one set of providers for the JVM, made from the first configuration that asks. */
  private static void letInByTheSecret(Configuration conf) {
    conf.set(SaslServerAuthenticationProviders.EXTRA_PROVIDERS_KEY, SecretServer.class.getName());
    SaslServerAuthenticationProviders.reset();
    SaslServerAuthenticationProviders.getInstance(conf);
  }

  /** Every write is on the disk before it is acknowledged. */
  private static void survive(Configuration conf, DataFolder folder) {
    conf.set(HConstants.HBASE_DIR, new Path(folder.hbase().toUri()).toString());
    conf.set("fs.defaultFS", "file:///");
    useTheFolder(conf);
    conf.setBoolean("hbase.unsafe.stream.capability.enforce", true);
    conf.set("hbase.wal.provider", "filesystem");
    conf.setBoolean(HRegion.WAL_HSYNC_CONF_KEY, true);
  }

  private static void useTheFolder(Configuration conf) {
    // The cache might hold a LocalFileSystem that somebody else opened, so it is not asked.
    conf.setClass("fs.file.impl", FolderFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    conf.setBoolean("fs.file.impl.disable.cache", true);
  }

  /** No replication reads old write-ahead logs, so they need not be kept for ten minutes. */
  private static void leaveRoom(Configuration conf) {
    conf.set(CoprocessorHost.USER_REGION_COPROCESSOR_CONF_KEY, RoomObserver.class.getName());
    conf.setInt("hbase.master.logcleaner.ttl", OLD_LOGS_STAY_MILLIS);
    conf.setInt("hbase.master.cleaner.interval", OLD_LOGS_STAY_MILLIS);
  }

  private static void stayAtHome(Configuration conf) {
    conf.set("hbase.master.hostname", "localhost");
    conf.set("hbase.unsafe.regionserver.hostname", "localhost");
    conf.set("hbase.master.ipc.address", HOST);
    conf.set("hbase.regionserver.ipc.address", HOST);
    conf.setInt(HConstants.MASTER_PORT, 0);
    conf.setInt(HConstants.REGIONSERVER_PORT, 0);
    conf.setInt(HConstants.MASTER_INFO_PORT, -1);
    conf.setInt(HConstants.REGIONSERVER_INFO_PORT, -1);
  }

  private static void startQuickly(Configuration conf) {
    conf.setInt("hbase.master.wait.on.regionservers.mintostart", 1);
    conf.setInt("hbase.master.wait.on.regionservers.maxtostart", 1);
    conf.setInt("hbase.master.wait.on.regionservers.interval", 50);
    conf.setInt("hbase.regionserver.msginterval", 250);
    conf.setInt("hbase.assignment.dispatch.wait.msec", 10);
    conf.setInt("hbase.procedure.remote.dispatcher.delay.msec", 10);
  }

  private static void compactLater(Configuration conf) {
    conf.setClass(
        DefaultStoreEngine.DEFAULT_COMPACTION_POLICY_CLASS_KEY,
        LaterCompactions.class,
        CompactionPolicy.class);
    conf.setInt(HStore.COMPACTCHECKER_INTERVAL_MULTIPLIER_KEY, ROUNDS_OF_A_MINUTE);
  }

  /** A user's own program runs in this JVM too. */
  private static void shareTheProcess(Configuration conf) {
    // Ctrl-C is the caller's; EmbeddedHBase.close() is the one orderly way to stop.
    conf.setBoolean("hbase.shutdown.hook", false);
    conf.setInt("hbase.regionserver.handler.count", 16);
    conf.setInt("hbase.master.handler.count", 8);
    conf.setInt("hbase.regionserver.metahandler.count", 4);
    conf.setInt("hbase.regionserver.replication.handler.count", 1);
    conf.setFloat("hbase.regionserver.global.memstore.size", 0.35f);
    conf.setFloat(HConstants.HFILE_BLOCK_CACHE_SIZE_KEY, 0.2f);
    // The process may be stopped for a while (a debugger, a closed laptop) without losing its
    // sessions: ZooKeeper, in the same process, knows none of a dead predecessor.
    conf.setInt(HConstants.ZK_SESSION_TIMEOUT, LoopbackZooKeeper.MAX_SESSION_MILLIS);
  }
}
