package io.tarn.runtime.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Who uses the HBase that another command runs on a folder: each guest holds a shared lock on a
 * file beside it, and a host that ends by itself first takes the same lock alone. The operating
 * system frees it when a process ends, however it ends.
 */
final class FolderGuests implements AutoCloseable {
  private final FileChannel channel;

  private FolderGuests(FileChannel channel) {
    this.channel = channel;
  }

  /** Becomes a guest, or gives back nothing if the host is about to stop. */
  static Optional<FolderGuests> join(Path folder) throws IOException {
    FileChannel channel = open(folder);
    if (tryLock(channel, true)) {
      return Optional.of(new FolderGuests(channel));
    }
    channel.close();
    return Optional.empty();
  }

  /** Waits until there is no guest, and lets no other in until this is closed. */
  static FolderGuests awaitNone(Path folder, Consumer<String> tell) throws IOException {
    FileChannel channel = open(folder);
    if (!tryLock(channel, false)) {
      tell.accept(
          "other commands use the HBase that this one started; it ends when they have ended");
      FileLock alone = channel.lock();
      if (!alone.isValid()) {
        throw new IOException("the lock on the guests of " + folder + " was lost; try again");
      }
    }
    return new FolderGuests(channel);
  }

  private static FileChannel open(Path folder) throws IOException {
    return FileChannel.open(
        folder.resolve("tarn.guests"),
        StandardOpenOption.CREATE,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  private static boolean tryLock(FileChannel channel, boolean shared) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared) != null;
    } catch (OverlappingFileLockException thisProcess) {
      return true; // host and guest are one process, and end together
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
