package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.hbase.HConstants;

/**
 * Where everything lies in the data folder:
 *
 * <pre>
 * hbase/                HBase's root directory
 * zookeeper/            ZooKeeper's data
 * tarn.lock             locked while an instance starts, runs or stops; holds its pid
 * instance.properties   there while an instance is ready: where clients find it
 * </pre>
 *
 * and, where a program redirects its log there, {@code logs/}.
 *
 * @param path absolute, with links resolved, so that one folder has one name
 */
public record DataFolder(Path path) {

  /** Whether an HBase was ever made in a folder, be it up or not. Changes nothing there. */
  public static boolean hasHBase(Path folder) {
    return Files.exists(new DataFolder(folder).hbase().resolve(HConstants.CLUSTER_ID_FILE_NAME));
  }

  /** The folder, created with its parents if it is not there yet. */
  static DataFolder create(Path path) throws IOException {
    try {
      Files.createDirectories(path);
      return new DataFolder(path.toRealPath());
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

  Path zookeeper() {
    return path.resolve("zookeeper");
  }

  Path lock() {
    return path.resolve("tarn.lock");
  }

  Path instance() {
    return path.resolve("instance.properties");
  }
}
