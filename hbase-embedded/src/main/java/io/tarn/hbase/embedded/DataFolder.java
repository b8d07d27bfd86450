package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.hbase.HConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where everything lies in the data folder:
 *
 * <pre>
 * hbase/                HBase's root directory
 * bulk/                 files of rows that HBase is about to load, of running attempts
 * hbase/tarn.lock       locked as tarn.lock is, for where that was deleted
 * zookeeper/            ZooKeeper's data, of one run
 * tarn.lock             locked while an instance starts, runs or stops; holds its pid
 * instance.properties   there while an instance is ready: where clients find it, and the secret
 * client/hbase-site.xml likewise, for other programs
 * </pre>
 *
 * and, where a program redirects its log there, {@code logs/}.
 *
 * @param path absolute, with links resolved, so that one folder has one name
 */
public record DataFolder(Path path) {
  private static final String LOCK = "tarn.lock";

  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  /** Whether an HBase was ever made in a folder, be it up or not. Changes nothing there. */
  public static boolean hasHBase(Path folder) {
    return Files.exists(new DataFolder(folder).hbase().resolve(HConstants.CLUSTER_ID_FILE_NAME));
  }

  /**
   * Makes a data folder the user's own: creates it so, and its parents as usual; or takes the
   * permissions of others away where HBase has run there before and it is this user's. Other
   * folders are left as they are.
   *
   * @return what was done to a folder that was there, a sentence for the user
   */
  public static Optional<String> makeUsersOwn(Path folder) throws IOException {
    PrivateFolder.create(folder);
    return Files.exists(new DataFolder(folder).lock())
        ? PrivateFolder.tighten(folder)
        : Optional.empty();
  }

  /** The folder, created with its parents if it is not there yet, and this user's alone. */
  static DataFolder create(Path path) throws IOException {
    try {
      makeUsersOwn(path).ifPresent(LOG::warn);
      DataFolder folder = new DataFolder(path.toRealPath());
      PrivateFolder.create(folder.hbase());
      PrivateFolder.create(folder.zookeeper());
      return folder;
    } catch (IOException e) {
      throw new IOException(
          "cannot create the data folder "
              + path.toAbsolutePath()
              + ": "
              + e
              + "; name a folder that "
              + System.getProperty("user.name")
              + " may write to",
          e);
    }
  }

  Path hbase() {
    return path.resolve("hbase");
  }

  Path bulk() {
    return path.resolve("bulk");
  }

  Path zookeeper() {
    return path.resolve("zookeeper");
  }

  Path lock() {
    return path.resolve(LOCK);
  }

  /** All that are locked, in this order. */
  List<Path> locks() {
    return List.of(lock(), hbase().resolve(LOCK));
  }

  /** The folders of what is written before it is acknowledged, by region server and master. */
  List<Path> writeAheadLogs() {
    return List.of(hbase().resolve("WALs"), hbase().resolve("MasterData/WALs"));
  }

  Path instance() {
    return path.resolve("instance.properties");
  }

  /** HBase's own tools are given its folder as {@code --config}. */
  Path site() {
    return path.resolve("client/hbase-site.xml");
  }
}
