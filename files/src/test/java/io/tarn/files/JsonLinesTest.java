package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Lines of JSON: what is taken, and what is said of what is not. */
final class JsonLinesTest {
  private static final JsonLines<Hit> PARSER = JsonLines.of(Hit.class);

  record Hit(String host, long bytes, Instant time) {}

  @Test
  void anObjectBecomesARecordWhateverElseItHas() throws Exception {
    assertEquals(
        new Hit("a", 5, Instant.parse("1995-08-01T00:00:01Z")),
        parse("{\"bytes\":5,\"host\":\"a\",\"time\":\"1995-08-01T00:00:01Z\",\"other\":[1]}"));
    assertEquals(5, parse("{\"host\":null,\"bytes\":5,\"time\":null}").bytes());
  }

  @Test
  void aLineMayStayJson() throws Exception {
    JsonLines<JsonNode> nodes = JsonLines.of(JsonNode.class);
    assertEquals(5, nodes.parse(line("{\"bytes\":5}")).get("bytes").intValue());
    assertThrows(IllegalArgumentException.class, () -> nodes.parse(line("{\"bytes\":")));
    assertThrows(IllegalArgumentException.class, () -> nodes.parse(line("{} x")));
  }

  private static TextLine line(String text) {
    return new TextLine("in", "file", 0, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsNotJsonIsTurnedAway() {
    assertRefused("hello", "Unrecognized token 'hello'");
    assertRefused("", "No content to map due to end-of-input");
    assertRefused("{\"host\":\"a\"", "Unexpected end-of-input");
  }

  @Test
  void whatStandsBehindTheObjectIsTurnedAway() {
    assertRefused("{\"host\":\"a\",\"bytes\":5,\"time\":null} x", "Unrecognized token 'x'");
    assertRefused("{\"host\":\"a\",\"bytes\":5,\"time\":null}{}", "Trailing token");
  }

  @Test
  void aValueOfAnotherTypeIsTurnedAwayNotBentToFit() {
    assertRefused("{\"host\":\"a\",\"bytes\":1.9,\"time\":null}", "");
    assertRefused("{\"host\":\"a\",\"bytes\":\"7\",\"time\":null}", "");
    assertRefused("{\"host\":12,\"bytes\":7,\"time\":null}", "");
    assertRefused("{\"host\":true,\"bytes\":7,\"time\":null}", "");
  }

  @Test
  void aMissingOrNullPrimitiveIsTurnedAway() {
    assertRefused("{\"host\":\"a\",\"time\":null}", "");
    assertRefused(
        "{\"host\":\"a\",\"bytes\":null,\"time\":null}",
        "bytes: Cannot map `null` into type `long`");
  }

  @Test
  void aMissingObjectIsAbsent() throws Exception {
    assertEquals(new Hit(null, 5, null), parse("{\"bytes\":5}"));
  }

  @Test
  void aValueOfAnotherTypeIsTurnedAway() {
    assertRefused(
        "{\"host\":\"a\",\"bytes\":\"many\",\"time\":null}",
        "bytes: Cannot coerce String value (\"many\") to `long` value");
    assertRefused("[1]", "Cannot deserialize value of type");
  }

  @Test
  void nullIsTurnedAway() {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> parse("null"));
    assertEquals("expected a JSON object of Hit, but got null", thrown.getMessage());
  }

  private static Hit parse(String line) throws Exception {
    return PARSER.parse(new TextLine("in", "file", 0, line.getBytes(StandardCharsets.UTF_8)));
  }

  private static void assertRefused(String line, String reason) {
    IllegalArgumentException thrown =
        assertThrows(IllegalArgumentException.class, () -> parse(line));
    assertTrue(
        thrown.getMessage().startsWith("not the JSON of a Hit: " + reason), thrown.getMessage());
  }
}
