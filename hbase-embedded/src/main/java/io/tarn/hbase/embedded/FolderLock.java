package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The operating system's lock on a data folder: freed when its process ends, however it ends, so it
 * is never stale. It is two locked files, so that one may be deleted: whoever locks it needs both.
 * The first holds the pid of the last process that had it, for messages.
 *
 * <p>A process that closes any channel on a locked file loses the lock (POSIX), so a folder held by
 * this process is looked up in {@link #HELD_HERE} and its lock files never opened twice.
 */
final class FolderLock implements AutoCloseable {
  /** How long to go on trying: another process may hold the lock for a moment, only to look. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Set<Path> HELD_HERE = new HashSet<>();

  private final Path folder;
  private final List<LockedFile> files;

  private FolderLock(Path folder, List<LockedFile> files) {
    this.folder = folder;
    this.files = files;
  }

  /** Takes the lock, or gives back nothing if another instance holds it, here or elsewhere. */
  static Optional<FolderLock> take(DataFolder folder) throws IOException {
    return Poll.forResult(PATIENCE, () -> tryTake(folder));
  }

  /** Whether an instance holds the folder, in this process or another. */
  static boolean isHeld(DataFolder folder) throws IOException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(folder.path())) {
        return true;
      }
      for (Path file : folder.locks()) {
        if (Files.exists(file) && isLocked(file)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Whether this process holds the folder. */
  static boolean isHeldHere(DataFolder folder) {
    synchronized (HELD_HERE) {
      return HELD_HERE.contains(folder.path());
    }
  }

  private static boolean isLocked(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    }
  }

  /** The pid that the lock file names; that of the holder while the folder is held. */
  static OptionalLong pid(DataFolder folder) throws IOException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(folder.path())) {
        return OptionalLong.of(ProcessHandle.current().pid());
      }
      try {
        return OptionalLong.of(Long.parseLong(Files.readString(folder.lock()).strip()));
      } catch (NumberFormatException | NoSuchFileException unsigned) {
        return OptionalLong.empty();
      }
    }
  }

  private static Optional<FolderLock> tryTake(DataFolder folder) throws IOException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(folder.path())) {
        return Optional.empty();
      }
      FolderLock lock = new FolderLock(folder.path(), new ArrayList<>());
      try {
        for (Path file : folder.locks()) {
          Optional<LockedFile> locked = LockedFile.tryLock(file);
          if (locked.isEmpty()) {
            lock.close();
            return Optional.empty();
          }
          lock.files.add(locked.get());
        }
        lock.files.get(0).sign();
      } catch (IOException e) {
        lock.close();
        throw e;
      }
      HELD_HERE.add(folder.path());
      return Optional.of(lock);
    }
  }

  /** The first of its files that was deleted or replaced: another process may lock the folder. */
  Optional<Path> lost() throws IOException {
    for (LockedFile file : files) {
      if (!file.isInPlace()) {
        return Optional.of(file.path());
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD_HERE) {
      for (LockedFile file : files) {
        file.channel().close();
      }
      if (!files.isEmpty()) {
        files.clear();
        HELD_HERE.remove(folder);
      }
    }
  }

  /**
   * A file that is locked as long as its channel is open.
   *
   * @param key what the operating system knows the file by, or null if it does not say
   */
  private record LockedFile(Path path, FileChannel channel, Object key) {

    static Optional<LockedFile> tryLock(Path path) throws IOException {
      FileChannel channel =
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        return Optional.empty();
      }
      return Optional.of(new LockedFile(path, channel, key(path)));
    }

    void sign() throws IOException {
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
    }

    boolean isInPlace() throws IOException {
      try {
        Object found = key(path);
        return found == null || found.equals(key);
      } catch (NoSuchFileException e) {
        return false;
      }
    }

    private static Object key(Path path) throws IOException {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
  }
}
