package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tarn demo --prove}, on lines of which some are dead. */
@Timeout(240)
class ProofIT {
  @Test
  void aDemoThatKillsItselfHasLostAndDoubledNothing(@TempDir Path folder) throws Exception {
    WeblogFiles input = WeblogFiles.write(Files.createDirectory(folder.resolve("in")));
    TarnProcess process =
        TarnProcess.startReadingBoth("demo", "--prove", "--input", input.folder().toString());
    int code = process.await();
    List<String> lines = process.lines();

    assertEquals(0, code, lines::toString);
    assertTrue(lines.get(1).startsWith("Kill 1: SIGKILL to job and HBase, "), lines::toString);
    assertTrue(
        lines.contains(
            "Started again, to the end: batches="
                + WeblogFiles.FILES
                + " events="
                + input.hits().size()
                + " dead=3"),
        lines::toString);
    assertEquals(
        5, lines.stream().filter(line -> line.endsWith(" equal")).count(), lines::toString);
    assertEquals(
        "Equal, every figure of it: nothing was lost, nothing counted twice.",
        lines.get(lines.size() - 1));
  }
}
