package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C on real processes, one after the other on one folder. */
@Timeout(180)
class CtrlCIT {
  private static final int INTERRUPTED = 130;
  private static final long SIGINT = 1L << (2 - 1);

  @Test
  void theDemoEndsAfterItsBatchAndAReadingCommandAtOnce(@TempDir Path folder) throws Exception {
    assumeFalse(isInterruptIgnored(), "this process was started in the background");
    String data = folder.resolve("data").toString();

    TarnProcess demo = TarnProcess.startReadingBoth("demo", "--rate", "50", "--data-dir", data);
    assertTrue(demo.awaitLines("batch ", 2), () -> "ended early: " + demo.lines());
    demo.signal("INT");
    assertEquals(INTERRUPTED, demo.await(), () -> demo.lines().toString());
    assertEquals(
        "starting HBase on " + data + ", which takes about ten seconds …", demo.lines().get(0));
    long batches = demo.lines().stream().filter(line -> line.startsWith("batch ")).count();
    assertEquals(
        "batches=" + batches + " events=" + 50 * batches + " dead=0",
        demo.lines().get(demo.lines().size() - 1));

    TarnProcess interrupted = TarnProcess.startReadingBoth("jobs", "--data-dir", data);
    assertTrue(interrupted.awaitLines("starting HBase", 1), () -> "ended: " + interrupted.lines());
    interrupted.signal("INT");
    assertEquals(INTERRUPTED, interrupted.await(), () -> interrupted.lines().toString());
    assertEquals(1, interrupted.lines().size(), () -> interrupted.lines().toString());

    TarnProcess jobs = TarnProcess.start("jobs", "--json", "--data-dir", data);
    assertEquals(0, jobs.await());
    assertEquals(1, jobs.lines().size(), () -> jobs.lines().toString());
    assertTrue(
        jobs.lines().get(0).contains("\"batch\":" + (batches - 1)), () -> jobs.lines().toString());
  }

  /** A shell without job control starts what runs in the background so. */
  private static boolean isInterruptIgnored() throws IOException {
    Path status = Path.of("/proc/self/status");
    List<String> lines = Files.exists(status) ? Files.readAllLines(status) : List.of();
    return lines.stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT) != 0);
  }
}
