package io.tarn.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** A real HDFS in this JVM, one for all tests, which ends with it. */
final class Hdfs {
  private static final MiniDFSCluster CLUSTER = start();
  private static final AtomicInteger FOLDERS = new AtomicInteger();

  private Hdfs() {}

  static FileSystem files() {
    try {
      return CLUSTER.getFileSystem();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URI of a new and empty folder. */
  static String newFolder() {
    String folder = CLUSTER.getURI() + "/test-" + FOLDERS.incrementAndGet();
    try {
      files().mkdirs(new org.apache.hadoop.fs.Path(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return folder;
  }

  private static MiniDFSCluster start() {
    Configuration conf = new Configuration();
    Path folder = Path.of("target", "hdfs").toAbsolutePath();
    conf.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
    try {
      return new MiniDFSCluster.Builder(conf).numDataNodes(1).build();
    } catch (IOException e) {
      throw new UncheckedIOException("HDFS does not start; see target/test.log", e);
    }
  }
}
