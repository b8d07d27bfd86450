package io.tarn.cli.cluster;

import io.tarn.cli.console.ShellWord;
import io.tarn.cli.console.Terminal;
import io.tarn.hbase.embedded.DataFolder;
import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import io.tarn.runtime.cluster.Cluster;
import io.tarn.runtime.cluster.Location;
import io.tarn.runtime.cluster.NoHBaseException;
import io.tarn.runtime.cluster.SiteFile;
import io.tarn.runtime.cluster.UsableFolder;
import io.tarn.zookeeper.ZooKeeperAddress;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.hbase.HBaseConfiguration;
import picocli.CommandLine.Option;

/** Which HBase a command works on. */
public final class ClusterOptions {
  private static final String FOLDERS_REMEDY = "name another folder with --data-dir";

  /** The data folder of a command on a cluster has its logs. */
  private static final String CLUSTERS_REMEDY =
      "name another home for logs with TARN_JVM_OPTIONS=-Duser.home=DIR";

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Folder of the embedded HBase, which is found if it runs, and started if not; `tarn demo` makes it. "
              + "Default: ~/.tarn")
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

  /** Whether a folder or a cluster was named. */
  public boolean isNamed() {
    return zookeeper != null || dataDir != null;
  }

  /** What to add to another command so that it works on the same HBase; with a space in front. */
  public String options() {
    if (zookeeper != null) {
      return " --zookeeper " + zookeeper;
    }
    return dataDir == null ? "" : " --data-dir " + ShellWord.of(dataDir.toString());
  }

  /**
   * Checks what can be known before anything is looked for.
   *
   * @throws IllegalArgumentException if both a folder and a cluster were named, or either is named
   *     by what is none
   */
  public void check() {
    if (dataDir != null && dataDir.toString().isEmpty()) {
      throw new IllegalArgumentException("--data-dir must name a folder, but is empty");
    }
    if (zookeeper != null) {
      ZooKeeperAddress.parse(zookeeper);
      if (dataDir != null) {
        throw new IllegalArgumentException(
            "--data-dir and --zookeeper name two different HBases; give one of them");
      }
    }
  }

  /**
   * Connects to the cluster that was named, or to the HBase of the folder, which is started if it
   * does not run. Where there is none, none is made, nor anything else.
   *
   * @throws IOException if there is none, or it cannot be reached or started
   */
  public Cluster open() throws IOException {
    return open(false);
  }

  /** As {@link #open}, but where the folder has no HBase yet, one is made. */
  public Cluster openOrMake() throws IOException {
    return open(true);
  }

  /** Makes the folder for logs and what else a command keeps beside HBase, if need be. */
  public void makeDataDir() throws IOException {
    check();
    UsableFolder.make(dataDir(), isCluster() ? CLUSTERS_REMEDY : FOLDERS_REMEDY, Terminal::tell);
  }

  /**
   * What {@link #open} would open, for a runtime; the log goes to the data folder.
   *
   * @throws IOException if there is no HBase in the folder
   */
  public Location existingLocation() throws IOException {
    check();
    if (!isCluster()) {
      UsableFolder.check(dataDir());
      checkHasHBase();
    }
    return location();
  }

  /** What {@link #openOrMake} would open, for a runtime; the log goes to the data folder. */
  public Location location() throws IOException {
    makeDataDir();
    LogFile.redirectTo(dataDir().resolve("logs"));
    if (zookeeper != null) {
      return Location.zookeeper(zookeeper);
    }
    return isCluster() ? new Location.Site() : Location.folder(dataDir());
  }

  private Cluster open(boolean make) throws IOException {
    check();
    if (isCluster()) {
      return onCluster();
    }
    UsableFolder.check(dataDir());
    if (!make) {
      checkHasHBase();
    }
    makeDataDir();
    LogFile.redirectTo(dataDir().resolve("logs"));
    return Cluster.onFolder(dataDir(), new TerminalListener());
  }

  private Cluster onCluster() throws IOException {
    if (zookeeper != null) { // before HBase's classes are loaded, which takes a while
      Cluster.checkListening(ZooKeeperAddress.parse(zookeeper));
    }
    makeDataDir();
    LogFile.redirectTo(dataDir().resolve("logs"));
    return Cluster.named(
        SiteFile.read(
            () ->
                zookeeper == null
                    ? HBaseConfiguration.create()
                    : ZooKeeperAddress.parse(zookeeper).toConfiguration()));
  }

  private void checkHasHBase() throws IOException {
    Path folder = dataDir();
    if (!DataFolder.hasHBase(folder) && EmbeddedHBase.running(folder).isEmpty()) {
      throw new NoHBaseException(
          "there is no HBase in "
              + folder
              + "; `tarn demo --data-dir "
              + folder
              + "` makes one, or name another folder");
    }
  }

  private boolean isCluster() {
    return zookeeper != null || (dataDir == null && SiteFile.isNamed());
  }
}
