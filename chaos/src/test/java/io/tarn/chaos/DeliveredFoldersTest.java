package io.tarn.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not as it must be in an output's folders is found. */
class DeliveredFoldersTest {
  private static final String FIRST = "batch=0000000000";
  private static final String SECOND = "batch=0000000001";

  private final Findings findings = new Findings(new PrintStream(OutputStream.nullOutputStream()));

  @TempDir Path temporary;
  private Path input;
  private Path output;
  private DeliveredFolders delivered;

  @BeforeEach
  void deliverTwoBatches() throws IOException {
    input = Files.createDirectory(temporary.resolve("input"));
    output = temporary.resolve("output");
    Files.writeString(input.resolve("0"), "a\nb\n");
    Files.writeString(input.resolve("1"), "a\n");
    Files.createDirectories(output.resolve("_tarn/attempts"));
    deliver(0, 100, "a\nb\n", 2);
    deliver(1, 200, "a\n", 1);
    delivered = new DeliveredFolders(output, findings);
    delivered.compare(input, 2);
    assertEquals(List.of(), findings.drain());
  }

  @Test
  void aBatchThatIsMissingIsFound() throws IOException {
    delete(FIRST);
    delivered.compare(input, 2);

    assertFound(FIRST + " was there, and is there no more");
    assertFound("there are 1 batches, but were 2 files to read");
  }

  @Test
  void aBatchThatIsThereTwiceIsFound() throws IOException {
    deliver(2, 300, "a\n", 1);
    delivered.compare(input, 2);

    assertFound("the output has 4 lines, and they are not the 3 of the input");
  }

  @Test
  void aBatchThatIsDeliveredAgainIsFound() throws IOException {
    delete(SECOND);
    deliver(1, 300, "a\n", 1);
    delivered.compare(input, 2);

    assertFound(SECOND + " was of version 200, and is of 300");
  }

  @Test
  void aBatchThatIsLeftOutIsFound() throws IOException {
    deliver(3, 300, "c\n", 1);
    delivered.checkWhole();

    assertFound("after 2 batches comes batch=0000000003, not batch=0000000002");
  }

  @Test
  void aTornFileIsFound() throws IOException {
    Files.writeString(
        output.resolve(SECOND).resolve("part-00000.txt"), "b", StandardOpenOption.APPEND);
    delivered.checkWhole();

    assertFound(
        SECOND + " has the files {part-00000.txt=3}, and says that it has {part-00000.txt=2}");
    assertFound(SECOND + " has 2 lines, and says that it has 1");
  }

  @Test
  void aFolderThatIsNotWholeIsFound() throws IOException {
    Files.delete(output.resolve(SECOND).resolve("_tarn.json"));
    delivered.checkWhole();

    assertFound(SECOND + " has no _tarn.json");
  }

  @Test
  void anAttemptThatIsLeftIsFound() throws IOException {
    Files.createDirectory(output.resolve("_tarn/attempts/0000000002-300"));
    delivered.compare(input, 2);

    assertFound("attempts are left: [0000000002-300]");
  }

  private void assertFound(String finding) {
    List<String> found = findings.drain();
    found.forEach(findings::add);
    assertTrue(found.contains(finding), found::toString);
  }

  private void deliver(long batch, long version, String lines, int records) throws IOException {
    Path folder = Files.createDirectories(output.resolve("batch=000000000" + batch));
    Files.writeString(folder.resolve("part-00000.txt"), lines);
    Files.writeString(
        folder.resolve("_tarn.json"),
        """
        {"format":1,"job":"copy","output":"lines","batch":%d,"version":%d,
         "files":[{"name":"part-00000.txt","bytes":%d,"records":%d}]}
        """
            .formatted(batch, version, lines.length(), records));
  }

  private void delete(String batch) throws IOException {
    Files.delete(output.resolve(batch).resolve("part-00000.txt"));
    Files.delete(output.resolve(batch).resolve("_tarn.json"));
    Files.delete(output.resolve(batch));
  }
}
