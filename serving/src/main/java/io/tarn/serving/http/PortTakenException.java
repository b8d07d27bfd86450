package io.tarn.serving.http;

import java.io.IOException;

/** Another process listens there. */
public final class PortTakenException extends IOException {
  private static final long serialVersionUID = 1L;

  PortTakenException(String host, int port, Throwable cause) {
    super(
        "port " + port + " of " + host + " is taken: name another, or 0 for any that is free",
        cause);
  }
}
