package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A demo whose HBase ends by itself. */
@Timeout(180)
class LostLockIT {

  @Test
  void demoEndsWithASentenceAndLosesNothing(@TempDir Path temporary) throws Exception {
    Path folder = temporary.toRealPath().resolve("data");
    TarnProcess demo = TarnProcess.start("demo", "--rate", "50", "--data-dir", folder.toString());
    assertTrue(demo.awaitLines("batch ", 2), () -> "ended early: " + demo.lines());

    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    Files.delete(folder.resolve("tarn.lock"));

    assertEquals(1, demo.await());
    String told = Files.readString(TarnProcess.ERRORS.toPath());
    assertTrue(
        told.contains(
            "tarn: HBase on "
                + folder
                + " has stopped: its lock file "
                + folder.resolve("tarn.lock")
                + " was deleted or replaced"),
        told);
    TarnProcess next =
        TarnProcess.start("demo", "--once", "--rate", "50", "--data-dir", folder.toString());
    assertEquals(0, next.await());
    String last = next.lines().get(next.lines().size() - 1);
    long before =
        demo.lines().stream().filter(line -> line.matches("batch \\d+ +\\d+ events .*")).count();
    assertTrue(
        Long.parseLong(last.replaceFirst("batches=(\\d+) .*", "$1")) >= before,
        last + " after " + before);
  }
}
