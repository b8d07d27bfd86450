package io.tarn.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bytes of format 1 as they were first written: a line each, {@code name = hexadecimal}. The files
 * are never edited: where a test fails on them, the code is wrong, or the format is a new one.
 */
final class Golden {
  private final String file;
  private final Map<String, String> expected = new LinkedHashMap<>();
  private final Map<String, String> actual = new LinkedHashMap<>();

  Golden(String file) {
    this.file = file;
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      text.lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(
              line -> {
                int equals = line.lastIndexOf(" = ");
                expected.put(line.substring(0, equals), line.substring(equals + 3));
              });
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  Golden add(String name, byte[] bytes) {
    return addText(name, HexFormat.of().formatHex(bytes));
  }

  Golden addText(String name, String text) {
    actual.put(name, text);
    return this;
  }

  /** The bytes that the file has under a name. */
  byte[] bytes(String name) {
    return HexFormat.of().parseHex(expected.get(name));
  }

  /** What was added is what the file has, all of it. */
  void check() {
    assertEquals(lines(expected), lines(actual), () -> "golden/" + file);
  }

  private static String lines(Map<String, String> entries) {
    StringBuilder lines = new StringBuilder();
    entries.forEach((name, text) -> lines.append(name).append(" = ").append(text).append('\n'));
    return lines.toString();
  }
}
