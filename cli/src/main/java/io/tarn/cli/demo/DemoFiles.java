package io.tarn.cli.demo;

import java.nio.file.Files;
import java.nio.file.Path;

/** Which files of a folder the job reads, as its source has it. */
final class DemoFiles {
  private DemoFiles() {}

  static boolean isInput(Path file) {
    return Files.isRegularFile(file)
        && !file.getFileName().toString().matches("[._].*|.*\\.tmp|.*\\._COPYING_");
  }
}
