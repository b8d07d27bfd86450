package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A demo that stood still for longer than its ZooKeeper session lasts, as in a closed laptop. */
@Timeout(180)
class SuspendedDemoIT {
  /** A session ends 10 s after it was last heard of, or a little later. */
  private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(14);

  @Test
  void itStandsInLineAgainAndGoesOnWhereItWas(@TempDir Path folder) throws Exception {
    TarnProcess demo =
        TarnProcess.start("demo", "--rate", "50", "--data-dir", folder.resolve("data").toString());
    assertTrue(demo.awaitLines("batch ", 2), () -> "ended early: " + demo.lines());

    demo.signal("STOP");
    Thread.sleep(LONGER_THAN_A_SESSION.toMillis());
    demo.signal("CONT");

    assertTrue(
        demo.awaitLines("the ZooKeeper session was lost", 1), () -> "ended: " + demo.lines());
    assertTrue(demo.awaitLines("batch ", 2), () -> "did not go on: " + demo.lines());
    demo.signal("TERM");
    demo.await();
    String last = demo.lines().get(demo.lines().size() - 1);
    long batches =
        demo.lines().stream().filter(line -> line.matches("batch \\d+ +\\d+ events .*")).count();
    assertEquals("batches=" + batches + " events=" + 50 * batches + " dead=0", last);
  }
}
