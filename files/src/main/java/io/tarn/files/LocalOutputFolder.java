package io.tarn.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A folder of this machine. What has been written is on the disk, as far as the disk says so. */
record LocalOutputFolder(Path root) implements OutputFolder {
  /** Windows opens no folder as a file, and has nothing else to sync one with. */
  private static final boolean SYNCS_FOLDERS = !System.getProperty("os.name").startsWith("Windows");

  @Override
  public void makeFolders(String path) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path each = at(path); each != null && !Files.isDirectory(each); each = each.getParent()) {
      missing.push(each);
    }
    Files.createDirectories(at(path));
    for (Path each : missing) {
      syncFolder(each.getParent());
    }
  }

  @Override
  public OutputStream create(String path) throws IOException {
    return new SyncedStream(
        FileChannel.open(at(path), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(at(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean exists(String path) throws IOException {
    try { // Files.exists takes a disk that does not answer for "not there"
      Files.readAttributes(at(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public Map<String, Long> list(String path) throws IOException {
    Map<String, Long> found = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(path))) {
      for (Path entry : entries) {
        length(entry).ifPresent(length -> found.put(entry.getFileName().toString(), length));
      }
    } catch (NoSuchFileException e) {
      return Map.of();
    } catch (NotDirectoryException e) {
      throw new IOException(at(path) + " is a file, and should be a folder", e);
    }
    return found;
  }

  /** Empty if it has gone meanwhile. */
  private static Optional<Long> length(Path entry) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(attributes.isDirectory() ? FOLDER : attributes.size());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** A folder that has something in it is not replaced, by the operating system itself. */
  @Override
  public void move(String from, String to) throws IOException {
    Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String path) throws IOException {
    for (String name : isFolder(path) ? list(path).keySet() : Map.<String, Long>of().keySet()) {
      delete(path + "/" + name);
    }
    Files.deleteIfExists(at(path));
  }

  private boolean isFolder(String path) {
    return Files.isDirectory(at(path), LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void sync(String path) throws IOException {
    syncFolder(at(path));
  }

  private static void syncFolder(Path folder) throws IOException {
    if (SYNCS_FOLDERS) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private Path at(String path) {
    return root.resolve(path);
  }

  @Override
  public String toString() {
    return root.toString();
  }

  /** Syncs what was written when it is closed. */
  private static final class SyncedStream extends OutputStream {
    private final FileChannel channel;

    SyncedStream(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (ByteBuffer left = ByteBuffer.wrap(bytes, offset, length); left.hasRemaining(); ) {
        channel.write(left);
      }
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen()) {
        try (channel) {
          channel.force(true);
        }
      }
    }
  }
}
