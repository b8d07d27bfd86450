package io.tarn.hbase.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LogFileTest {
  private static final Pattern CONTROL =
      Pattern.compile("[\\x00-\\x08\\x0B-\\x1F\\x7F-\\x9F\\u2028-\\u202E\\u2066-\\u2069]");

  @Test
  void whatAMessageQuotesBeginsNoRecordAndMovesNoCursor(@TempDir Path logs) throws IOException {
    String hostile = "a\r\n2026-11-21 ERROR forged \u001b[2J \u0007 \u009b1m \u202e\u2066 b\tc";
    LogFile.redirectTo(logs);

    LoggerFactory.getLogger(LogFileTest.class)
        .error(hostile, new IOException(hostile, new IllegalStateException(hostile)));
    LoggerFactory.getLogger(LogFileTest.class).warn("the next");

    List<String> lines =
        Files.readAllLines(logs.resolve("tarn.log")).stream()
            .dropWhile(line -> !line.contains("forged"))
            .toList();
    assertTrue(
        lines
            .get(0)
            .endsWith(
                "a\uFFFD\uFFFD2026-11-21 ERROR forged \uFFFD[2J \uFFFD \uFFFD1m \uFFFD\uFFFD b\tc"),
        lines::toString);
    assertTrue(lines.get(1).startsWith("  java.io.IOException: a"), lines::toString);
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("\tat io.tarn.hbase.embedded.LogFileTest")),
        lines::toString);
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("  Caused by: java.lang.IllegalState")),
        lines::toString);
    assertTrue(lines.get(lines.size() - 1).endsWith("LogFileTest: the next"), lines::toString);
    assertEquals(2, lines.stream().filter(line -> line.startsWith("20")).count(), lines::toString);
    assertEquals(List.of(), lines.stream().filter(line -> CONTROL.matcher(line).find()).toList());
  }
}
