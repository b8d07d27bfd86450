package io.tarn.hbase.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The operating system's lock on a data folder: freed when its process ends, however it ends, so it
 * is never stale. The lock file holds the pid of the last process that had it, for messages.
 *
 * <p>A process that closes any channel on a locked file loses the lock (POSIX), so a folder held by
 * this process is looked up in {@link #HELD_HERE} and its lock file never opened twice.
 */
final class FolderLock implements AutoCloseable {
  /** How long to go on trying: another process may hold the lock for a moment, only to look. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Set<Path> HELD_HERE = new HashSet<>();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
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
      if (!Files.exists(folder.lock())) {
        return false;
      }
      try (FileChannel channel = FileChannel.open(folder.lock(), StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        return lock == null;
      }
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
      } catch (NumberFormatException justTaken) {
        return OptionalLong.empty();
      }
    }
  }

  private static Optional<FolderLock> tryTake(DataFolder folder) throws IOException {
    synchronized (HELD_HERE) {
      if (HELD_HERE.contains(folder.path())) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        return Optional.empty();
      }
      HELD_HERE.add(folder.path());
      FolderLock lock = new FolderLock(folder.path(), channel);
      try {
        lock.sign();
        return Optional.of(lock);
      } catch (IOException e) {
        lock.close();
        throw e;
      }
    }
  }

  private void sign() throws IOException {
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
        0);
  }

  @Override
  public void close() throws IOException {
    synchronized (HELD_HERE) {
      if (channel.isOpen()) {
        channel.close();
        HELD_HERE.remove(folder);
      }
    }
  }
}
