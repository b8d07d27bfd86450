package io.tarn.cli;

import io.tarn.zookeeper.ZooKeeperAddress;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** Makes the folder, and says in words what Java says by its exceptions' names. */
  private static void checkUsable(Path folder) throws IOException {
    Path logs = folder.resolve("logs");
    try {
      Files.createDirectories(logs);
    } catch (FileAlreadyExistsException e) {
      throw new IOException(
          e.getFile() + " is a file, not a folder; name a folder with --data-dir", e);
    } catch (IOException e) {
      throw new IOException(
          "the data folder " + folder + " cannot be made; name another with --data-dir", e);
    }
    for (Path needed : List.of(folder, logs)) {
      if (!Files.isWritable(needed)) {
        throw new IOException(
            "this user may not write to " + needed + "; name another folder with --data-dir");
      }
    }
    for (Path needed : List.of(logs.resolve("tarn.log"), folder.resolve("tarn.lock"))) {
      if (Files.exists(needed) && !Files.isWritable(needed)) {
        throw new IOException(
            needed
                + " is another user's; run as that user, or name another folder with --data-dir");
      }
    }
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
    if (dataDir != null && dataDir.toString().isEmpty()) {
      throw new IllegalArgumentException("--data-dir must name a folder, but is empty");
    }
    checkUsable(dataDir());
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
