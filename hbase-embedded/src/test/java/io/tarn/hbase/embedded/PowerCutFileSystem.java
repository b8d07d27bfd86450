package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.Syncable;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * A file system of a machine whose power is cut: what was not synced is lost then, all of it, and
 * nothing can be written any more until the power is back. One in a JVM.
 */
public final class PowerCutFileSystem extends FolderFileSystem {
  /** The bytes of each file that are on the disk. */
  private static final Map<java.nio.file.Path, Long> ON_DISK = new ConcurrentHashMap<>();

  private static volatile boolean cut;

  /** Cuts it. Call {@link #comeBack} once nobody uses the file system any more. */
  static void cut() {
    cut = true;
  }

  /** Leaves of each file what was on the disk, and lets files be written again. */
  static void comeBack() throws IOException {
    for (Map.Entry<java.nio.file.Path, Long> file : ON_DISK.entrySet()) {
      if (Files.exists(file.getKey())) {
        try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
          channel.truncate(file.getValue());
        }
      }
    }
    ON_DISK.clear();
    cut = false;
  }

  private static void checkPower() throws IOException {
    if (cut) {
      throw new IOException("the power is cut");
    }
  }

  @Override
  OutputStream unbuffered(Path file, boolean append, FsPermission permission) throws IOException {
    checkPower();
    java.nio.file.Path path = local(file);
    OutputStream out = super.unbuffered(file, append, permission);
    ON_DISK.putIfAbsent(path, append ? Files.size(path) : 0);
    return new Output(out, path);
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    checkPower();
    boolean isFolder = Files.isDirectory(local(from));
    java.nio.file.Path target =
        Files.isDirectory(local(to)) ? local(to).resolve(from.getName()) : local(to);
    if (!super.rename(from, to)) {
      return false;
    }
    if (isFolder) {
      ON_DISK.keySet().stream()
          .filter(path -> path.startsWith(local(from)))
          .forEach(
              path ->
                  ON_DISK.put(target.resolve(local(from).relativize(path)), ON_DISK.remove(path)));
    } else if (ON_DISK.containsKey(local(from))) {
      ON_DISK.put(target, ON_DISK.remove(local(from)));
    }
    return true;
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    checkPower();
    boolean deleted = super.delete(path, recursive);
    ON_DISK.keySet().removeIf(file -> file.startsWith(local(path)) && !Files.exists(file));
    return deleted;
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static final class Output extends OutputStream implements Syncable {
    private final OutputStream out;
    private final java.nio.file.Path opened;

    private Output(OutputStream out, java.nio.file.Path opened) {
      this.out = out;
      this.opened = opened;
    }

    @Override
    public void write(int b) throws IOException {
      checkPower();
      out.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      checkPower();
      out.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      checkPower();
      out.flush();
    }

    @Override
    public void hflush() throws IOException {
      checkPower();
      ((Syncable) out).hflush();
    }

    @Override
    public void hsync() throws IOException {
      checkPower();
      ((Syncable) out).hsync();
      ON_DISK.computeIfPresent(opened, (path, before) -> path.toFile().length());
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
