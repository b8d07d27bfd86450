package io.tarn.hbase.testkit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system without checksums, with which a region server that is killed would lose
 * acknowledged writes, and without owners and permissions, for which Hadoop starts a process each
 * time: thousands in a suite.
 */
public final class MiniClusterFiles extends LocalFileSystem {
  public MiniClusterFiles() {
    super(new Unowned());
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    setWriteChecksum(false);
  }

  private static final class Unowned extends RawLocalFileSystem {
    /** Files are made as the process may make them. */
    @Override
    public void setPermission(Path path, FsPermission permission) {}

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      BasicFileAttributes file;
      try {
        file = Files.readAttributes(pathToFile(path).toPath(), BasicFileAttributes.class);
      } catch (NoSuchFileException e) {
        throw (IOException) new FileNotFoundException(path + " does not exist").initCause(e);
      }
      long modified = file.lastModifiedTime().toMillis();
      return new FileStatus(
          file.size(),
          file.isDirectory(),
          1,
          getDefaultBlockSize(path),
          modified,
          makeQualified(new Path(pathToFile(path).getPath())));
    }
  }
}
