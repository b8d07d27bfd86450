package io.tarn.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A disk of its own, in memory. */
final class SmallDisk implements AutoCloseable {
  private static final int MEBIBYTE = 1 << 20;

  private final Path path;
  private boolean mounted = true;

  private SmallDisk(Path path) {
    this.path = path;
  }

  /** Mounts one on a folder, or gives back nothing where this user may not. */
  static Optional<SmallDisk> mount(Path folder, int mebibytes) throws IOException {
    Files.createDirectories(folder);
    String size = "size=" + mebibytes + "m";
    return run("mount", "-t", "tmpfs", "-o", size, "tmpfs", folder.toString())
        ? Optional.of(new SmallDisk(folder))
        : Optional.empty();
  }

  Path path() {
    return path;
  }

  /** Takes what room there is, but for so many bytes. */
  void fillUpTo(long left) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] bytes = new byte[MEBIBYTE];
      for (long room = room(); room > left; room = room()) {
        out.write(bytes, 0, (int) Math.min(bytes.length, room - left));
      }
    }
  }

  void makeRoom() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return path.resolve("ballast");
  }

  private long room() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  /** Unmounts it; all on it is gone. */
  @Override
  public synchronized void close() throws IOException {
    if (mounted && !run("umount", "-l", path.toString())) {
      throw new IOException("cannot unmount " + path + "; do it by hand");
    }
    mounted = false;
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .onExit()
              .join()
              .exitValue()
          == 0;
    } catch (IOException notFound) {
      return false;
    }
  }
}
