package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk of its own, in memory; only where the user of the test may mount one. */
final class SmallDisk implements AutoCloseable {
  private static final int MEBIBYTE = 1 << 20;

  private final Path path;

  private SmallDisk(Path path) {
    this.path = path;
  }

  /** Skips the test where it cannot be mounted. */
  static SmallDisk mount(Path folder, int mebibytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    boolean mounted =
        System.getProperty("os.name").equals("Linux")
            && run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=" + mebibytes + "m",
                "tmpfs",
                folder.toString());
    assumeTrue(mounted, "this user may not mount a file system");
    return new SmallDisk(folder);
  }

  Path path() {
    return path;
  }

  /** Takes what room there is, but for so many bytes; what was taken before stays taken. */
  void fillUpTo(long left) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(
            path.resolve("ballast"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      byte[] bytes = new byte[MEBIBYTE];
      for (long room = room(); room > left; room = room()) {
        out.write(bytes, 0, (int) Math.min(bytes.length, room - left));
      }
    }
  }

  void makeRoom() throws IOException {
    Files.delete(path.resolve("ballast"));
  }

  private long room() throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  @Override
  public void close() throws IOException {
    try {
      run("umount", "-l", path.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }
}
