package io.tarn.chaos;

import java.time.Instant;
import java.util.Locale;

/** A request to a web server, as the demo reads it. */
record Hit(String host, long second, String path, int reply, long bytes) {
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"host\":\"%s\",\"timestamp\":\"%s\",\"request\":\"GET %s HTTP/1.0\",\"http_reply\":%d,\"bytes\":%d}",
        host,
        Instant.ofEpochSecond(second),
        path,
        reply,
        bytes);
  }

  /** Whether the demo counts its path: pictures it does not. */
  boolean isPage() {
    return path.endsWith(".html");
  }
}
