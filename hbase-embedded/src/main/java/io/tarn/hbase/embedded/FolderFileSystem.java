package io.tarn.hbase.embedded;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * The file system of an embedded HBase. A write that fails is an IOException, and the last one of
 * its file ({@link StrictOutput}); once the {@link WriteAccess} to the folder is revoked, nothing
 * changes on the disk.
 *
 * <p>What was flushed is with the operating system; what was synced or closed is on the disk, and
 * so is the new name of what was renamed: Hadoop's checksummed LocalFileSystem would keep a part of
 * a chunk back.
 */
class FolderFileSystem extends RawLocalFileSystem {
  private WriteAccess access;

  @Override
  public void initialize(URI uri, Configuration conf) throws IOException {
    super.initialize(uri, conf);
    access = WriteAccess.in(conf);
  }

  @Override
  protected final OutputStream createOutputStreamWithMode(
      Path file, boolean append, FsPermission permission) throws IOException {
    access.check();
    return new StrictOutput(unbuffered(file, append, permission), file, access);
  }

  /** The stream, a {@link Syncable}, too, that hands each write to the operating system. */
  OutputStream unbuffered(Path file, boolean append, FsPermission permission) throws IOException {
    return super.createOutputStreamWithMode(file, append, permission);
  }

  /** As Hadoop's own does, which starts a process each time. */
  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    if (permission.getStickyBit()) {
      super.setPermission(path, permission);
      return;
    }
    String symbols =
        permission.getUserAction().SYMBOL
            + permission.getGroupAction().SYMBOL
            + permission.getOtherAction().SYMBOL;
    Files.setPosixFilePermissions(
        pathToFile(path).toPath(), PosixFilePermissions.fromString(symbols));
  }

  /** As Hadoop's own does, which starts a process when one asks for owner or permissions. */
  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    PosixFileAttributes file;
    try {
      file = Files.readAttributes(pathToFile(path).toPath(), PosixFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw (IOException) new FileNotFoundException(path + " does not exist").initCause(e);
    }
    return new FileStatus(
        file.size(),
        file.isDirectory(),
        1,
        getDefaultBlockSize(path),
        file.lastModifiedTime().toMillis(),
        file.lastAccessTime().toMillis(),
        FsPermission.valueOf("-" + PosixFilePermissions.toString(file.permissions())),
        file.owner().getName(),
        file.group().getName(),
        makeQualified(new Path(pathToFile(path).getPath())));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    access.check();
    boolean renamed = super.rename(from, to);
    if (renamed) {
      syncFolder(pathToFile(to).toPath().getParent());
    }
    return renamed;
  }

  /** Returns once the names in a folder are on the disk. */
  private static void syncFolder(java.nio.file.Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    access.check();
    return super.delete(path, recursive);
  }

  @Override
  public boolean truncate(Path file, long length) throws IOException {
    access.check();
    return super.truncate(file, length);
  }

  @Override
  public boolean mkdirs(Path folder) throws IOException {
    access.check();
    return super.mkdirs(folder);
  }

  @Override
  public boolean mkdirs(Path folder, FsPermission permission) throws IOException {
    access.check();
    return super.mkdirs(folder, permission);
  }
}
