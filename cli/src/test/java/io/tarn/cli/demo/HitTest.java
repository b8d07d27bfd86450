package io.tarn.cli.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HitTest {
  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.0, /, true",
    "GET /a/ HTTP/1.0, /a/, true",
    "GET /a.html HTTP/1.0, /a.html, true",
    "GET /a.htm, /a.htm, true",
    "GET /a.HTML HTTP/1.0, /a.HTML, false",
    "GET /a.gif HTTP/1.0, /a.gif, false",
    "HEAD /a.html HTTP/1.0, /a.html, false",
    "GET /a.pl?b.html/x HTTP/1.0, /a.pl?b.html/x, false"
  })
  void aContentPageIsAPageThatWasGot(String request, String url, boolean content) {
    Hit hit = new Hit("host", Instant.EPOCH, request, 200, 1);

    assertEquals(url, hit.url());
    assertEquals(content, hit.isContentPage());
  }

  @Test
  void aHitThatSomeTableCouldNotCountIsRefused() {
    IllegalArgumentException nul =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Hit("a\0b", Instant.EPOCH, "GET / HTTP/1.0", 200, 1));
    assertTrue(nul.getMessage().startsWith("host: "), nul.getMessage());

    String longHost = "h".repeat(40_000);
    IllegalArgumentException tooLong =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Hit(longHost, Instant.EPOCH, "GET / HTTP/1.0", 200, 1));
    assertTrue(tooLong.getMessage().contains("must be <= 32000 bytes"), tooLong.getMessage());

    for (Instant time : List.of(Instant.MAX, Instant.MIN, Instant.ofEpochMilli(Long.MAX_VALUE))) {
      assertThrows(
          IllegalArgumentException.class, () -> new Hit("host", time, "GET / HTTP/1.0", 200, 1));
    }
    for (long bytes : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new Hit("host", Instant.EPOCH, "GET / HTTP/1.0", 200, bytes));
    }
  }
}
