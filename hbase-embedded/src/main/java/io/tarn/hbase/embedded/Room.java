package io.tarn.hbase.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How much a disk can still take, and how much HBase must find there. */
final class Room {
  /**
   * Bytes that are kept free for what HBase writes of its own accord: flushes, compactions, its
   * logs.
   */
  static final long LEAST = 64L << 20;

  private static final long MEBIBYTE = 1L << 20;

  private Room() {}

  /**
   * @throws IOException if there is not the least room, and as much as the write-ahead logs have,
   *     which a start writes once more: nothing was written yet
   */
  static void checkEnoughToStart(DataFolder folder) throws IOException {
    OptionalLong left = left(folder.path());
    long replayed = 0;
    for (Path logs : folder.writeAheadLogs()) {
      replayed += size(logs);
    }
    if (left.isPresent() && left.getAsLong() < LEAST + replayed) {
      throw new IOException(
          "cannot start HBase on "
              + folder.path()
              + ": its disk has "
              + mebibytes(left.getAsLong())
              + " left, but "
              + mebibytes(LEAST + replayed)
              + " are needed"
              + (replayed < MEBIBYTE
                  ? ""
                  : ", " + mebibytes(replayed) + " of them to replay the write-ahead log")
              + "; make room there, or name another folder. Nothing was changed");
    }
  }

  /** Whether there is less than the least room. */
  static boolean isShort(Path folder) {
    return left(folder).orElse(LEAST) < LEAST;
  }

  /** Bytes that this user can still write; nothing where a file system does not say. */
  static OptionalLong left(Path folder) {
    // Not by a FileStore, for which Java reads the list of all mounted disks: each put asks.
    File file = folder.toFile();
    return file.getTotalSpace() == 0
        ? OptionalLong.empty()
        : OptionalLong.of(file.getUsableSpace());
  }

  static String mebibytes(long bytes) {
    return bytes / MEBIBYTE + " MiB";
  }

  private static long size(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
