package io.tarn.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tarn.schemas.JacksonMappers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whatever is in a record, it is shown and does nothing. */
class OutputTest {
  private static final String HOSTILE = "\u001b[31m\u0007\r\u009b2J\u202e\u2066\n";
  private static final String SHOWN = "\uFFFD[31m\uFFFD\uFFFD\uFFFD2J\uFFFD\uFFFD\uFFFD";
  private static final Map<String, Object> RECORD =
      Map.of("value", Map.of("f" + HOSTILE, HOSTILE, "list", List.of(HOSTILE)));

  @Test
  void peopleSeeNoControlCharacters() {
    List<String> lines = printed(Output::aligned, RECORD).lines().toList();

    assertEquals(2, lines.size(), lines::toString);
    assertEquals(
        List.of("f" + SHOWN, "list"),
        lines.get(0).lines().flatMap(OutputTest::cells).sorted().toList());
    assertEquals(
        List.of(), lines.stream().filter(line -> !line.equals(Printable.line(line))).toList());
  }

  @Test
  void programsReadTheSameAsWasWritten() throws Exception {
    String line = printed(Output::json, RECORD);

    assertEquals(Printable.line(line.strip()), line.strip());
    JsonNode read = JacksonMappers.JSON.readTree(line);
    assertEquals(JacksonMappers.JSON.valueToTree(RECORD), read);
  }

  private static Stream<String> cells(String line) {
    return List.of(line.split(" +")).stream();
  }

  private static String printed(Function<PrintStream, Output> output, Map<String, Object> record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Output out = output.apply(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    out.show(record);
    out.finish();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
