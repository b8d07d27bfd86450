package io.tarn.cli;

import io.tarn.zookeeper.ZooKeeperAddress;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.HBaseConfiguration;
import picocli.CommandLine.Option;

/** Which HBase a command works on. */
public final class ClusterOptions {
  /**
   * The folder of an hbase-site.xml, which the launcher puts on the class path, as HBase's own
   * does.
   */
  private static final String SITE_FOLDER = "HBASE_CONF_DIR";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Folder of the embedded HBase; found if it runs, started if not. Default: ~/.tarn")
  private Path dataDir;

  @Option(
      names = "--zookeeper",
      paramLabel = "HOST:PORT[/ROOT]",
      description =
          "ZooKeeper of a real HBase cluster, and its znode if that is not /hbase. Without it, and without --data-dir, "
              + "the hbase-site.xml in HBASE_CONF_DIR is used if that is set.")
  private String zookeeper;

  /** The folder for logs and, without a cluster, for HBase. */
  public Path dataDir() {
    return dataDir == null ? Path.of(System.getProperty("user.home"), ".tarn") : dataDir;
  }

  /**
   * Connects to the cluster that was named, or to the HBase that runs on the folder, or starts one
   * there.
   *
   * @throws IllegalArgumentException if both a folder and a cluster were named, or the address is
   *     not one
   * @throws IOException if it cannot be reached or started
   */
  public Cluster open() throws IOException {
    if (zookeeper == null) {
      return dataDir == null && System.getenv(SITE_FOLDER) != null
          ? Cluster.named(HBaseConfiguration.create(), dataDir())
          : Cluster.onFolder(dataDir());
    }
    if (dataDir != null) {
      throw new IllegalArgumentException(
          "--data-dir and --zookeeper name two different HBases; give one of them");
    }
    Configuration configuration = ZooKeeperAddress.parse(zookeeper).toConfiguration();
    return Cluster.named(configuration, dataDir());
  }
}
