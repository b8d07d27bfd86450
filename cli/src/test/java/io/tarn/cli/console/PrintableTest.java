package io.tarn.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void whatWouldActOnATerminalIsReplaced() {
    for (char c = 0; c < 0xFFFF; c++) {
      boolean acts =
          c < 0x20
              || (c >= 0x7F && c <= 0x9F)
              || (c >= 0x2028 && c <= 0x202E)
              || (c >= 0x2066 && c <= 0x2069);
      String text = "a" + c + "b";

      assertEquals(acts ? "a\uFFFDb" : text, Printable.line(text), "U+" + Integer.toHexString(c));
      assertEquals(
          acts && c != '\n' ? "a\uFFFDb" : text,
          Printable.lines(text),
          "U+" + Integer.toHexString(c));
    }
  }

  @Test
  void jsonKeepsItsMeaning() {
    assertEquals(
        "{\"a\\u009b\":\"\\u202e\\u007f\\n\"}",
        Printable.json("{\"a\u009b\":\"\u202e\u007f\\n\"}"));
  }
}
