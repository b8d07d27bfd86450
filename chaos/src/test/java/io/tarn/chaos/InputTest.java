package io.tarn.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputTest {
  private static final long SEED = 42;

  @Test
  void theSeedDecidesAllOfIt(@TempDir Path folder) throws IOException {
    Input one = new Input(folder.resolve("one"), SEED);
    one.write(5);
    Input same = new Input(folder.resolve("same"), SEED);
    same.write(2);
    same.write(3);

    assertEquals(lines(one), lines(same));
    assertEquals(one.expected().tables(), same.expected().tables());
  }

  @Test
  void everyLineIsInAVisibleFileAndBatchesEndWhereFilesDo(@TempDir Path folder) throws IOException {
    Input input = new Input(folder, SEED);
    input.write(3);

    assertEquals(input.lines(), lines(input).size());
    assertTrue(input.isBatchEnd(input.lines()));
    assertFalse(input.isBatchEnd(input.lines() - 1));
  }

  private static List<String> lines(Input input) throws IOException {
    try (Stream<Path> files = Files.list(input.folder())) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .flatMap(InputTest::linesOf)
          .toList();
    }
  }

  private static Stream<String> linesOf(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
