package io.tarn.examples.weblogs;

import java.io.Serializable;
import java.time.Instant;

/**
 * A request to a web server, as a line of JSON has it; fields that are not here are passed over.
 *
 * @param host who asked
 * @param timestamp when
 * @param request what for, such as {@code GET /index.html HTTP/1.0}
 */
public record Hit(String host, Instant timestamp, String request) implements Serializable {
  public Hit {
    if (host == null || timestamp == null || request == null) {
      throw new IllegalArgumentException("host, timestamp and request must not be missing");
    }
  }

  /** The path that was asked for. */
  public String url() {
    int start = request.indexOf(' ') + 1;
    int end = request.indexOf(' ', start);
    return end < 0 ? request.substring(start) : request.substring(start, end);
  }

  /** Whether that is a page, not a picture or a script. */
  public boolean isPage() {
    return url().endsWith("/") || url().endsWith(".html");
  }
}
