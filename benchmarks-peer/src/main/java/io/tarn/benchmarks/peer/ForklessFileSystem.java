package io.tarn.benchmarks.peer;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The local file system for Spark's checkpoint. Where Hadoop's native library is missing, its own
 * starts a process for each permission that is set and each link that is looked for, several for
 * each file of a checkpoint, and writes a second file of checksums: neither is Spark's cost.
 *
 * <p>It is a LocalFileSystem, as RocksDB's snapshots ask Hadoop for one.
 */
public final class ForklessFileSystem extends LocalFileSystem {
  /** Called by Hadoop, through reflection. */
  public ForklessFileSystem() {
    super(new Forkless());
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  private static final class Forkless extends RawLocalFileSystem {
    @Override
    protected OutputStream createOutputStreamWithMode(
        Path file, boolean append, FsPermission permission) throws IOException {
      return super.createOutputStreamWithMode(file, append, null);
    }

    @Override
    protected boolean mkOneDirWithMode(Path path, File folder, FsPermission permission)
        throws IOException {
      return super.mkOneDirWithMode(path, folder, null);
    }

    @Override
    public void setPermission(Path path, FsPermission permission) {}

    @Override
    public FileStatus getFileLinkStatus(Path path) throws IOException {
      return getFileStatus(path);
    }
  }
}
