package io.tarn.files;

import java.io.FileNotFoundException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/**
 * A folder on a file system that Hadoop knows. Whoever keeps its names, such as HDFS's name node,
 * answers once a change of them is on its disk.
 */
record HadoopOutputFolder(FileSystem fileSystem, Path root) implements OutputFolder {
  @Override
  public void makeFolders(String path) throws IOException {
    if (!fileSystem.mkdirs(at(path))) {
      throw new IOException("Cannot make the folder " + at(path));
    }
  }

  @Override
  public OutputStream create(String path) throws IOException {
    return new SyncedStream(fileSystem.create(at(path), false));
  }

  @Override
  public Optional<byte[]> read(String path) throws IOException {
    try (InputStream in = fileSystem.open(at(path))) {
      return Optional.of(in.readAllBytes());
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  @Override
  public boolean exists(String path) throws IOException {
    return fileSystem.exists(at(path));
  }

  @Override
  public Map<String, Long> list(String path) throws IOException {
    Map<String, Long> found = new HashMap<>();
    try {
      for (FileStatus each : fileSystem.listStatus(at(path))) {
        found.put(each.getPath().getName(), each.isDirectory() ? FOLDER : each.getLen());
      }
    } catch (FileNotFoundException e) {
      return Map.of();
    }
    return found;
  }

  @Override
  public void move(String from, String to) throws IOException {
    new Mover(fileSystem).move(at(from), at(to));
  }

  @Override
  public void delete(String path) throws IOException {
    fileSystem.delete(at(path), true);
  }

  @Override
  public void sync(String path) {
    // see above
  }

  private Path at(String path) {
    return path.isEmpty() ? root : new Path(root + "/" + path);
  }

  @Override
  public String toString() {
    return root.toString();
  }

  /**
   * Reaches the rename that fails if there is something of the new name, where the public one of
   * {@link FileSystem} would move a folder into the one that is there.
   */
  private static final class Mover extends FilterFileSystem {
    Mover(FileSystem fileSystem) {
      super(fileSystem);
    }

    @SuppressWarnings("deprecation") // for it is not meant to be overridden by others
    void move(Path from, Path to) throws IOException {
      rename(from, to, Options.Rename.NONE);
    }
  }

  /** Syncs what was written when it is closed. */
  private static final class SyncedStream extends FilterOutputStream {
    private final FSDataOutputStream stream;
    private boolean closed;

    SyncedStream(FSDataOutputStream stream) {
      super(stream);
      this.stream = stream;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      stream.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        try (stream) {
          stream.hsync();
        }
      }
    }
  }
}
