package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.hbase.embedded.EmbeddedHBase;
import io.tarn.hbase.embedded.LogFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two demos on the HBase of a third process: one is always in line for the other. */
@Timeout(180)
class ReplacedDemoIT {
  private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(13);

  @TempDir Path temporary;

  @Test
  void aDemoThatWasReplacedStandsInLineAgainAndOneWhoseHBaseHasEndedStartsIt() throws Exception {
    Path folder = temporary.resolve("data");
    LogFile.redirectTo(Path.of("target", "logs"));
    EmbeddedHBase host = EmbeddedHBase.start(folder);
    TarnProcess first = demo(folder);
    TarnProcess second = null;
    try (host) {
      assertTrue(first.awaitLines("batch ", 2), () -> "ended early: " + first.lines());
      second = demo(folder);
      assertTrue(second.awaitLines("standby: ", 1), "ended early");

      first.signal("STOP");
      Thread.sleep(LONGER_THAN_A_SESSION.toMillis());
      assertTrue(second.awaitLines("batch ", 2), "did not take over");
      first.signal("CONT");
      assertTrue(first.awaitLines("standby: ", 1), () -> "ended: " + first.lines());
      first.signal("TERM");
      first.await();

      host.close();
      assertTrue(second.awaitLines("the HBase of another process", 1), "did not notice");
      assertTrue(second.awaitLines("batch ", 2), "ended with its HBase");
      second.signal("TERM");
      second.await();
      List<String> lines = second.lines();
      assertTrue(lines.get(lines.size() - 1).startsWith("batches="), lines::toString);
    } finally {
      first.kill();
      if (second != null) {
        second.kill();
      }
    }
  }

  private static TarnProcess demo(Path folder) throws Exception {
    return TarnProcess.startReadingBoth("demo", "--rate", "50", "--data-dir", folder.toString());
  }
}
