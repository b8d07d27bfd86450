package io.tarn.runtime.cluster;

import io.tarn.zookeeper.ZooKeeperAddress;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.hbase.HBaseConfiguration;

/** Which HBase to use. */
public sealed interface Location {
  /** The one of a data folder, which is found if it runs, and started or made if not. */
  static Location folder(Path dataDir) {
    return new Folder(dataDir);
  }

  /**
   * The one that a ZooKeeper knows.
   *
   * @param address as {@value ZooKeeperAddress#FORM}
   */
  static Location zookeeper(String address) {
    return new ZooKeeper(ZooKeeperAddress.parse(address));
  }

  /**
   * The one that this process was told to use: the folder of the system property {@code
   * tarn.data-dir}, the ZooKeeper of {@code tarn.zookeeper}, the {@code hbase-site.xml} in {@code
   * HBASE_CONF_DIR}, or else the folder {@code ~/.tarn}.
   *
   * @throws IllegalArgumentException if both properties are set
   */
  static Location ofProcess() {
    String folder = System.getProperty("tarn.data-dir");
    String zookeeper = System.getProperty("tarn.zookeeper");
    if (folder != null && zookeeper != null) {
      throw new IllegalArgumentException(
          "tarn.data-dir and tarn.zookeeper name two different HBases; set one of them");
    }
    if (zookeeper != null) {
      return zookeeper(zookeeper);
    }
    if (folder == null && SiteFile.isNamed()) {
      return new Site();
    }
    return folder(
        folder == null ? Path.of(System.getProperty("user.home"), ".tarn") : Path.of(folder));
  }

  /**
   * Connects to it.
   *
   * @throws IOException if it is not there and cannot be started, saying what to do
   */
  Cluster open(ClusterListener told) throws IOException;

  /** See {@link Location#folder}. */
  record Folder(Path dataDir) implements Location {
    @Override
    public Cluster open(ClusterListener told) throws IOException {
      UsableFolder.make(dataDir, "name another folder", told::tells);
      return Cluster.onFolder(dataDir, told);
    }
  }

  /** See {@link Location#zookeeper}. */
  record ZooKeeper(ZooKeeperAddress address) implements Location {
    @Override
    public Cluster open(ClusterListener told) throws IOException {
      Cluster.checkListening(address);
      return Cluster.named(SiteFile.read(address::toConfiguration));
    }
  }

  /** That of the {@code hbase-site.xml} in {@code HBASE_CONF_DIR}. */
  record Site() implements Location {
    @Override
    public Cluster open(ClusterListener told) throws IOException {
      return Cluster.named(SiteFile.read(HBaseConfiguration::create));
    }
  }
}
