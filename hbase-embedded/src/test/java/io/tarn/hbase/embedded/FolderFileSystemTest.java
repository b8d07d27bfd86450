package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderFileSystemTest {
  /** A device of Linux that is always full. */
  private static final Path FULL = Path.of("/dev/full");

  @TempDir Path path;
  private WriteAccess access;

  @BeforeEach
  void grant() throws IOException {
    access = WriteAccess.grant(DataFolder.create(path));
  }

  @AfterEach
  void makeRoom() {
    FullFileSystem.makeRoom();
    access.close();
  }

  @Test
  void fullDiskIsAnIOException() throws Exception {
    assumeTrue(Files.exists(FULL), "there is no " + FULL);
    try (FileSystem files = open(FolderFileSystem.class)) {
      FSDataOutputStream out = files.append(hadoop(FULL));
      out.write(1);

      IOException e = assertThrows(IOException.class, out::hflush);

      assertEquals("cannot write /dev/full: No space left on device", e.getMessage());
      assertEquals(Optional.of(e), access.firstFailure());
    }
  }

  @Test
  void nothingIsWrittenAfterAFailure() throws Exception {
    Path log = path.resolve("log");
    try (FileSystem files = open(FullFileSystem.class)) {
      FSDataOutputStream out = files.create(hadoop(log));
      out.write(new byte[] {1, 2, 3});
      out.hflush();
      FullFileSystem.leave(1);
      out.write(new byte[] {4, 5});
      assertThrows(IOException.class, out::hflush);
      FullFileSystem.makeRoom();

      assertThrows(IOException.class, out::hflush);
      out.write(6);
      assertThrows(IOException.class, out::hsync);
      assertThrows(IOException.class, out::close);
    }

    assertArrayEquals(new byte[] {1, 2, 3, 4}, Files.readAllBytes(log));
  }

  @Test
  void permissionsAreThoseThatWereAskedFor() throws Exception {
    Path file = Files.createFile(path.resolve("file"));
    Path folder = Files.createDirectory(path.resolve("folder"));
    try (FileSystem files = open(FolderFileSystem.class)) {
      files.setPermission(hadoop(file), new FsPermission((short) 0640));
      files.setPermission(hadoop(folder), new FsPermission((short) 01711));

      assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(
          "rwx--x--x", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }
  }

  @Test
  void aFileIsToldAsHadoopsOwnTellsIt() throws Exception {
    Path file = Files.write(path.resolve("file"), new byte[] {1, 2, 3});
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Files.createDirectory(path.resolve("folder"));
    try (FileSystem files = open(FolderFileSystem.class);
        FileSystem hadoops = open(RawLocalFileSystem.class)) {
      for (String name : List.of("file", "folder")) {
        FileStatus told = files.getFileStatus(hadoop(path.resolve(name)));
        FileStatus expected = hadoops.getFileStatus(hadoop(path.resolve(name)));
        assertEquals(expected.getPermission(), told.getPermission());
        assertEquals(expected.getOwner(), told.getOwner());
        assertEquals(expected.getGroup(), told.getGroup());
        assertEquals(expected.getPath(), told.getPath());
        assertEquals(expected.getLen(), told.getLen());
        assertEquals(expected.getModificationTime(), told.getModificationTime());
        assertEquals(expected.isDirectory(), told.isDirectory());
        assertEquals(expected.getBlockSize(), told.getBlockSize());
      }
      assertThrows(
          FileNotFoundException.class, () -> files.getFileStatus(hadoop(path.resolve("none"))));
    }
  }

  @Test
  void closedFileIsOnTheDisk() throws Exception {
    try (FileSystem files = open(FullFileSystem.class)) {
      FSDataOutputStream out = files.create(hadoop(path.resolve("store")));
      out.write(1);
      long before = FullFileSystem.synced();

      out.close();
      out.close();

      assertEquals(before + 1, FullFileSystem.synced());
      assertEquals(Optional.empty(), access.firstFailure());
    }
  }

  @Test
  void whatWasFlushedIsOnTheDisk() throws Exception {
    try (FileSystem files = open(FullFileSystem.class)) {
      FSDataOutputStream out = files.create(hadoop(path.resolve("log")));
      out.write(1);
      long before = FullFileSystem.synced();

      out.hflush();

      assertEquals(before + 1, FullFileSystem.synced());
      out.close();
    }
  }

  @Test
  void nothingAtAllIsWrittenOnceALogHasFailed() throws Exception {
    Files.createDirectories(path.resolve("WALs"));
    Path log = path.resolve("WALs/log");
    try (FileSystem files = open(FullFileSystem.class)) {
      FSDataOutputStream store = files.create(hadoop(path.resolve("store")));
      FSDataOutputStream out = files.create(hadoop(log));
      out.write(new byte[] {1, 2});
      FullFileSystem.leave(1);
      assertThrows(IOException.class, out::hflush);
      FullFileSystem.makeRoom();

      store.write(1);
      assertThrows(IOException.class, store::hflush);
      assertThrows(IOException.class, () -> files.create(hadoop(path.resolve("WALs/next"))));
    }
  }

  @Test
  void nothingChangesOnceAccessIsRevoked() throws Exception {
    Path log = path.resolve("log");
    Path other = path.resolve("other");
    try (FileSystem files = open(FolderFileSystem.class)) {
      FSDataOutputStream out = files.create(hadoop(log));
      out.write(1);

      access.revoke("its lock is lost");

      IOException e = assertThrows(IOException.class, out::hflush);
      assertEquals(
          "nothing is written to " + path.toRealPath() + " any more: its lock is lost",
          e.getMessage());
      assertThrows(IOException.class, () -> files.create(hadoop(other)));
      assertThrows(IOException.class, () -> files.mkdirs(hadoop(other)));
      assertThrows(IOException.class, () -> files.rename(hadoop(log), hadoop(other)));
      assertThrows(IOException.class, () -> files.delete(hadoop(log), false));
      assertThrows(IOException.class, () -> files.truncate(hadoop(log), 0));
    }
    assertEquals(0, Files.size(log));
    assertFalse(Files.exists(other));
  }

  private FileSystem open(Class<? extends FileSystem> type) throws IOException {
    Configuration conf = new Configuration(false);
    access.nameIn(conf);
    conf.setClass("fs.file.impl", type, FileSystem.class);
    return FileSystem.newInstance(path.toUri(), conf);
  }

  private static org.apache.hadoop.fs.Path hadoop(Path file) {
    return new org.apache.hadoop.fs.Path(file.toUri());
  }
}
