package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that docs/semantics.md names are there, under those names. */
class SemanticsTest {
  private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Tests?)\\.(\\w+)");
  private static final int LEAST = 150;

  @Test
  void theTestsThatThePageNamesAreThere() throws IOException {
    Map<String, String> sources = testSources();
    List<String> missing = new ArrayList<>();
    int named = 0;
    Matcher matcher = NAMED.matcher(Files.readString(Path.of("..", "docs", "semantics.md")));
    while (matcher.find()) {
      named++;
      String source = sources.getOrDefault(matcher.group(1), "");
      if (!source.contains("void " + matcher.group(2) + "(")) {
        missing.add(matcher.group(1) + "." + matcher.group(2));
      }
    }
    assertEquals(List.of(), missing);
    int found = named;
    assertTrue(found >= LEAST, () -> "only " + found + " tests are named");
  }

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(Path.of(".."))) {
      files
          .filter(file -> file.getFileName().toString().matches("\\w+Tests?\\.java"))
          .forEach(
              file ->
                  sources.put(file.getFileName().toString().replace(".java", ""), textOf(file)));
    }
    return sources;
  }

  private static String textOf(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
