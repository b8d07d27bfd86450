package io.tarn.cli.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tarn.schemas.KeyEncodingException;
import io.tarn.schemas.KeyTypes;
import java.io.Serializable;
import java.time.Instant;

/**
 * A request to a web server. Cannot be made of a line that any of the job's tables could not count,
 * so that a record is counted in all of them or in none.
 *
 * @param host who asked
 * @param timestamp when
 * @param request the request line: method, path, protocol
 * @param reply the HTTP reply code
 * @param bytes how many bytes were sent
 */
record Hit(
    String host,
    Instant timestamp,
    String request,
    @JsonProperty("http_reply") int reply,
    long bytes)
    implements Serializable {
  /** A pebibyte: thousands of such hits do not overflow a sum. */
  private static final long MOST_BYTES = 1L << 50;

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

  Hit {
    if (timestamp == null || request == null) {
      throw new IllegalArgumentException("timestamp and request must not be null");
    }
    if (timestamp.isBefore(FIRST) || timestamp.isAfter(LAST)) {
      throw new IllegalArgumentException(
          "timestamp must be of the years 0000 to 9999, but is " + timestamp);
    }
    if (bytes > MOST_BYTES || bytes < -MOST_BYTES) {
      throw new IllegalArgumentException(
          "bytes must be within ± " + MOST_BYTES + ", but is " + bytes);
    }
    checkKey("host", host);
    checkKey("the path in request", path(request));
  }

  private static void checkKey(String what, String key) {
    try {
      KeyTypes.STRING.check(key);
    } catch (KeyEncodingException e) {
      throw new IllegalArgumentException(what + ": " + e.getMessage(), e);
    }
  }

  /** The path that was asked for, with its query if it has one. */
  String url() {
    return path(request);
  }

  /** Whether a page was got: not a picture, a script or a form. */
  boolean isContentPage() {
    String url = url();
    return request.startsWith("GET ")
        && (url.endsWith(".html") || url.endsWith(".htm") || url.endsWith("/"));
  }

  private static String path(String request) {
    int start = request.indexOf(' ') + 1;
    int end = request.indexOf(' ', start);
    return end < 0 ? request.substring(start) : request.substring(start, end);
  }
}
