package io.tarn.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * The settings of a cluster on the loopback interface: small, and quick to take a server for dead.
 *
 * @param folder of all its files
 * @param hdfsPort of the NameNode
 * @param zookeeperPort of the one ZooKeeper
 */
record ClusterFiles(Path folder, int hdfsPort, int zookeeperPort) {
  private static final String HOST = "127.0.0.1";
  private static final int SESSION_MILLIS = 10_000;
  private static final int TICK_MILLIS = 1_000;

  /** HDFS's servers look for these on their class path, and need nothing in them. */
  private static final List<String> WEB_APPS = List.of("webapps/hdfs", "webapps/datanode");

  private static final String LOGGING =
      """
      status = off
      appender.out.type = Console
      appender.out.name = out
      appender.out.layout.type = PatternLayout
      appender.out.layout.pattern = %d{ISO8601} %-5p [%t] %c{1.}: %m%n%xEx
      rootLogger.level = INFO
      rootLogger.appenderRef.out.ref = out
      """;

  /** Writes them to the folder. */
  static ClusterFiles write(Path folder, int hdfsPort, int zookeeperPort) throws IOException {
    ClusterFiles files = new ClusterFiles(folder, hdfsPort, zookeeperPort);
    Files.createDirectories(files.configuration());
    Files.writeString(files.configuration().resolve("log4j2.properties"), LOGGING);
    for (String webApp : WEB_APPS) {
      Files.createDirectories(files.configuration().resolve(webApp));
    }
    write(files.hdfsSite(), files.configuration().resolve("hdfs-site.xml"));
    write(files.hdfsSite(), files.configuration().resolve("core-site.xml"));
    write(files.site(), files.configuration().resolve("hbase-site.xml"));
    Files.writeString(
        files.zookeeperSettings(),
        """
        tickTime=%d
        dataDir=%s
        clientPort=%d
        clientPortAddress=%s
        maxClientCnxns=0
        admin.enableServer=false
        """
            .formatted(TICK_MILLIS, folder.resolve("zookeeper"), zookeeperPort, HOST));
    return files;
  }

  private static void write(Configuration conf, Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      conf.writeXml(out);
    }
  }

  /** The folder that goes on the servers' class path. */
  Path configuration() {
    return folder.resolve("conf");
  }

  Path zookeeperSettings() {
    return folder.resolve("zoo.cfg");
  }

  String zookeeper() {
    return HOST + ":" + zookeeperPort;
  }

  /** Whether a file can be written: the NameNode is up, and its DataNode. */
  boolean isHdfsReady() {
    Path probe = folder.resolve("probe");
    try (FileSystem hdfs = FileSystem.newInstance(URI.create(hdfs()), hdfsSite());
        OutputStream out = hdfs.create(new org.apache.hadoop.fs.Path(probe.toUri().getPath()))) {
      out.write(1);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String hdfs() {
    return "hdfs://" + HOST + ":" + hdfsPort;
  }

  private Configuration hdfsSite() {
    Configuration conf = new Configuration(false);
    conf.set("fs.defaultFS", hdfs());
    conf.set("dfs.namenode.name.dir", folder.resolve("hdfs/name").toUri().toString());
    conf.set("dfs.datanode.data.dir", folder.resolve("hdfs/data").toUri().toString());
    conf.set("dfs.namenode.http-address", HOST + ":0");
    conf.set("dfs.datanode.address", HOST + ":0");
    conf.set("dfs.datanode.ipc.address", HOST + ":0");
    conf.set("dfs.datanode.http.address", HOST + ":0");
    conf.set("dfs.datanode.hostname", HOST);
    conf.setInt("dfs.replication", 1);
    conf.setInt("dfs.namenode.handler.count", 8);
    conf.setInt("dfs.datanode.handler.count", 6);
    conf.setInt("ipc.client.connect.max.retries", 2);
    return conf;
  }

  private Configuration site() {
    Configuration conf = hdfsSite();
    conf.setBoolean("hbase.cluster.distributed", true);
    conf.set("hbase.rootdir", hdfs() + "/hbase");
    conf.set("hbase.tmp.dir", folder.resolve("tmp").toString());
    conf.set("hbase.zookeeper.quorum", HOST);
    conf.setInt("hbase.zookeeper.property.clientPort", zookeeperPort);
    conf.setInt("zookeeper.session.timeout", SESSION_MILLIS);
    conf.setInt("hbase.zookeeper.property.tickTime", TICK_MILLIS);
    atHome(conf);
    lean(conf);
    quick(conf);
    return conf;
  }

  private static void atHome(Configuration conf) {
    conf.set("hbase.master.hostname", "localhost");
    conf.set("hbase.unsafe.regionserver.hostname", "localhost");
    conf.set("hbase.master.ipc.address", HOST);
    conf.set("hbase.regionserver.ipc.address", HOST);
    conf.setInt("hbase.master.port", 0);
    conf.setInt("hbase.regionserver.port", 0);
    conf.setInt("hbase.master.info.port", -1);
    conf.setInt("hbase.regionserver.info.port", -1);
  }

  private static void lean(Configuration conf) {
    conf.setInt("hbase.regionserver.handler.count", 12);
    conf.setInt("hbase.master.handler.count", 8);
    conf.setInt("hbase.regionserver.metahandler.count", 6);
    conf.setInt("hbase.regionserver.replication.handler.count", 1);
    conf.setInt("hbase.master.procedure.threads", 8);
  }

  private static void quick(Configuration conf) {
    conf.setInt("hbase.regionserver.msginterval", 500);
    conf.setInt("hbase.master.wait.on.regionservers.mintostart", 1);
    conf.setInt("hbase.master.wait.on.regionservers.maxtostart", 2);
    conf.setInt("hbase.master.wait.on.regionservers.timeout", 3_000);
    conf.setInt("hbase.master.wait.on.regionservers.interval", 500);
    conf.setInt("hbase.balancer.period", 20_000);
    conf.setInt("hbase.procedure.remote.dispatcher.delay.msec", 20);
    conf.setInt("hbase.lease.recovery.first.pause", 1_000);
    conf.setInt("hbase.lease.recovery.dfs.timeout", 10_000);
  }
}
